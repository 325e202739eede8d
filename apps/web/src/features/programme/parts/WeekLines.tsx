import { useEffect, useRef } from 'react';
import { LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import type { Situation } from '@liulian/contract';
import { monthDay } from '../../../ui/dates.ts';
import { drawChart } from './draw-chart.ts';

use([LineChart, GridComponent, CanvasRenderer]);

const flame = '#1b4b8f';
const overdueInk = '#b3261e';

function line(name: string, data: number[], color: string, dashed: boolean): object {
  return {
    type: 'line',
    name,
    data,
    symbol: dashed ? 'rect' : 'circle',
    symbolSize: 6,
    lineStyle: { color, width: 2, type: dashed ? 'dashed' : 'solid' },
    itemStyle: { color },
    label: { show: true, position: 'top', color, fontSize: 11 },
    endLabel: { show: true, formatter: name, color, fontSize: 12, distance: 6 },
  };
}

/** Five weeks of newly met and newly overdue; the two lines differ by dash as well as by colour. */
export default function WeekLines({ weeks }: { weeks: Situation['weeks'] }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return undefined;
    const { drawn, remove } = drawChart(box.current);
    drawn.setOption({
      animation: false,
      grid: { left: 4, right: 54, top: 22, bottom: 4, containLabel: true },
      xAxis: {
        type: 'category',
        data: weeks.map((week) => monthDay(week.start)),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: '#c9d2de' } },
        axisLabel: { color: '#55606f', fontSize: 10, interval: 0 },
        boundaryGap: true,
      },
      yAxis: {
        type: 'value',
        minInterval: 1,
        splitNumber: 2,
        splitLine: { lineStyle: { color: '#e8ecf2' } },
        axisLabel: { color: '#55606f', fontSize: 11 },
      },
      series: [
        line(
          '新办结',
          weeks.map((week) => week.met),
          flame,
          false,
        ),
        line(
          '新逾期',
          weeks.map((week) => week.overdue),
          overdueInk,
          true,
        ),
      ],
    });
    return remove;
  }, [weeks]);
  return <div ref={box} aria-hidden="true" style={{ width: '100%', height: 160 }} />;
}
