import { useEffect, useRef } from 'react';
import { CustomChart } from 'echarts/charts';
import { use, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import type { Situation } from '@liulian/contract';
import type { Pillar } from '../../../ui/states.ts';
import { percentText } from '../../../ui/kit/words.ts';
import { drawChart } from './draw-chart.ts';

use([CustomChart, CanvasRenderer]);

type Slice = Situation['pillars'][number];

const ground = '#eef2f8';
const flame = '#1b4b8f';
const overdueInk = '#b3261e';
const ink = '#1b2430';
const quiet = '#55606f';
/** The room that the words beside a petal take. */
const words = { width: 84, height: 34 };

/**
 * One petal: starts and ends in the middle, widest at two thirds of its length, and never leaves its sixth of
 * the circle.
 */
function petalPath(cx: number, cy: number, length: number, turn: number): string {
  const along = (distance: number, side: number): string => {
    const x = cx + distance * Math.cos(turn) - side * Math.sin(turn);
    const y = cy + distance * Math.sin(turn) + side * Math.cos(turn);
    return `${x.toFixed(2)} ${y.toFixed(2)}`;
  };
  return `M ${along(0, 0)} C ${along(length * 0.4, length * 0.2)} ${along(length * 0.84, length * 0.5)} ${along(length, 0)} C ${along(length * 0.84, -length * 0.5)} ${along(length * 0.4, -length * 0.2)} ${along(0, 0)} Z`;
}

function drawPetal(slices: Slice[], index: number, width: number, height: number): object {
  const slice = slices[index] as Slice;
  const cx = width / 2;
  const cy = height / 2;
  const full = Math.min(width / 2 - 84, height / 2 - 42);
  const turn = -Math.PI / 2 + (index * Math.PI * 2) / slices.length;
  const middle = { x: cx + (full + 8) * Math.cos(turn), y: cy + (full + 8) * Math.sin(turn) };
  const side = Math.abs(Math.cos(turn)) < 0.1 ? 'center' : Math.cos(turn) > 0 ? 'left' : 'right';
  // An empty petal says why: nothing of this kind falls due in the year, which is no arrears.
  const rate =
    slice.onTime !== null ? percentText(slice.onTime) : slice.year === 0 ? '本年没有设任务' : '还没有到期的';
  const lines = [`{title|${slice.title}}`, `{rate|${rate}}`];
  if (slice.overdue > 0) lines[1] += `{late| 逾期 ${slice.overdue}}`;
  return {
    type: 'group',
    children: [
      {
        type: 'path',
        shape: { pathData: petalPath(cx, cy, full, turn) },
        style: { fill: ground, stroke: '#d4dce8', lineWidth: 1 },
      },
      ...(slice.onTime
        ? [
            {
              type: 'path',
              shape: { pathData: petalPath(cx, cy, full * slice.onTime, turn) },
              style: { fill: flame, opacity: 0.82 },
            },
          ]
        : []),
      {
        type: 'text',
        silent: true,
        x: middle.x,
        y: middle.y,
        style: {
          text: lines.join('\n'),
          textAlign: side,
          textVerticalAlign: side === 'center' ? (Math.sin(turn) < 0 ? 'bottom' : 'top') : 'middle',
          rich: {
            title: { fill: ink, fontSize: 12, lineHeight: 17 },
            rate: { fill: quiet, fontSize: 12, lineHeight: 17 },
            late: { fill: overdueInk, fontSize: 12, lineHeight: 17 },
          },
        },
      },
      // What is touched is one line of a text, which can carry no mark: the words' place does.
      {
        type: 'rect',
        info: 'words',
        shape: {
          x: middle.x - (side === 'center' ? words.width / 2 : side === 'right' ? words.width : 0),
          y: middle.y - (side !== 'center' ? words.height / 2 : Math.sin(turn) < 0 ? words.height : 0),
          ...words,
        },
        style: { fill: 'transparent' },
      },
    ],
  };
}

/** The six petals: the longer the blue, the more of what was due has been done in time. */
export default function Petals({
  slices,
  onOpen,
}: {
  slices: Slice[];
  /** A petal was touched, or its words where something of it is overdue. */
  onOpen: (pillar: Pillar, overdue: boolean) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);

  useEffect(() => {
    if (!box.current) return undefined;
    const { drawn, remove } = drawChart(box.current);
    chart.current = drawn;
    return remove;
  }, []);

  useEffect(() => {
    const drawn = chart.current;
    if (!drawn) return undefined;
    drawn.setOption({
      animation: false,
      series: [
        {
          type: 'custom',
          coordinateSystem: 'none',
          data: slices.map((_, index) => index),
          cursor: 'pointer',
          renderItem: (
            params: { dataIndex: number },
            api: { getWidth: () => number; getHeight: () => number },
          ) => drawPetal(slices, params.dataIndex, api.getWidth(), api.getHeight()),
        },
      ],
    });
    const click = (event: { dataIndex?: number; info?: unknown }): void => {
      const slice = slices[event.dataIndex ?? -1];
      if (slice) onOpen(slice.pillar, event.info === 'words' && slice.overdue > 0);
    };
    drawn.on('click', click);
    return () => {
      drawn.off('click', click);
    };
  }, [slices, onOpen]);

  return <div ref={box} aria-hidden="true" className="ll-chart" style={{ width: '100%', height: 336 }} />;
}
