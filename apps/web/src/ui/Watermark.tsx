import { useMe } from '../api/me.ts';

/**
 * Who is looking, faintly over a confidential page, so that a photograph of the screen tells where it came
 * from.
 */
export function Watermark() {
  const { watermark } = useMe();
  const line = Array.from({ length: 6 }, () => watermark).join('　　　');
  return (
    <div className="watermark" aria-hidden="true">
      {Array.from({ length: 14 }, (_, row) => (
        <div key={row} style={{ marginInlineStart: row % 2 ? '-9em' : 0 }}>
          {line}
        </div>
      ))}
    </div>
  );
}
