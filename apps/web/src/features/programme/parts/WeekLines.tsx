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

/** @param aside how far (px) the name at the end of the line stands below its last point */
function line(name: string, data: number[], color: string, dashed: boolean, aside: number): object {
  return {
    type: 'line',
    name,
    data,
    symbol: dashed ? 'rect' : 'circle',
    symbolSize: 6,
    lineStyle: { color, width: 2, type: dashed ? 'dashed' : 'solid' },
    itemStyle: { color },
    label: { show: true, position: 'top', color, fontSize: 11 },
    endLabel: { show: true, formatter: name, color, fontSize: 12, distance: 6, offset: [0, aside] },
  };
}

/** Five weeks of newly met and newly overdue; the two lines differ by dash as well as by colour. */
export default function WeekLines({ weeks }: { weeks: Situation['weeks'] }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return undefined;
    // Where both lines end at nearly the same height their names would cover each other.
    const last = weeks.at(-1) ?? { met: 0, overdue: 0 };
    const most = Math.max(...weeks.flatMap((week) => [week.met, week.overdue]));
    const near = Math.abs(last.met - last.overdue) * 8 <= most;
    const aside = near ? (last.met >= last.overdue ? 7 : -7) : 0;
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
          -aside,
        ),
        line(
          '新逾期',
          weeks.map((week) => week.overdue),
          overdueInk,
          true,
          aside,
        ),
      ],
    });
    return remove;
  }, [weeks]);
  return <div ref={box} aria-hidden="true" style={{ width: '100%', height: 160 }} />;
}
