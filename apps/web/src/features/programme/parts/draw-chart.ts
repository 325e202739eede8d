import { init, type EChartsType } from 'echarts/core';

/** As wide as an A4 page between its margins: what is drawn for the window would be cut on paper. */
const paper = { width: 660 };

/** A chart that follows the width of its box, on paper too. */
export function drawChart(box: HTMLElement): { drawn: EChartsType; remove: () => void } {
  const drawn = init(box);
  const fit = () => drawn.resize();
  const toPaper = () => drawn.resize({ width: Math.min(paper.width, box.clientWidth) });
  const watch = new ResizeObserver(fit);
  watch.observe(box);
  addEventListener('beforeprint', toPaper);
  addEventListener('afterprint', fit);
  return {
    drawn,
    remove: () => {
      watch.disconnect();
      removeEventListener('beforeprint', toPaper);
      removeEventListener('afterprint', fit);
      drawn.dispose();
    },
  };
}
