import { useId } from 'react';
import { attachable, maxAttachmentBytes, refusalBeforeSending } from '@liulian/contract';
import { newId } from '../../../ui/new-id.ts';
import { startUpload, type Upload } from './upload.ts';

/** For the picker; what is typed past it is refused by name, and by its bytes when it has arrived. */
const endings = attachable.flatMap((family) => family.endings.map((ending) => `.${ending}`)).join(',');

interface Props {
  uploads: Upload[];
  onChange: (how: (before: Upload[]) => Upload[]) => void;
}
/** Evidence: never asked for, never scored. */
export function Evidence({ uploads, onChange }: Props) {
  const id = useId();
  const add = (files: FileList) => {
    for (const file of files) {
      const key = newId();
      const trouble = refusalBeforeSending(file);
      onChange((before) => [
        ...before,
        { key, name: file.name, size: file.size, share: 0, uploadId: null, trouble, cancel: () => {} },
      ]);
      if (trouble !== null) continue;
      const report = (change: Partial<Upload>) =>
        onChange((before) => before.map((u) => (u.key === key ? { ...u, ...change } : u)));
      startUpload(file, report).then(
        (cancel) => report({ cancel }),
        () => report({ trouble: '没有传成，可以再试或不传' }),
      );
    }
  };
  return (
    <div className="stack" style={{ gap: 8 }}>
      <div className="row">
        <label className="button" htmlFor={id}>
          选文件
        </label>
        <input
          id={id}
          className="sr-only"
          type="file"
          multiple
          accept={endings}
          aria-label="佐证文件（可不传）"
          onChange={(event) => {
            if (event.target.files) add(event.target.files);
            event.target.value = '';
          }}
        />
        <span className="quiet">
          可不传。照片不作为开展与否的依据，签到名单就够了。
          <details>
            <summary>可以附什么</summary>
            {attachable.map((family) => `${family.title}（${family.endings.join(' ')}）`).join('；')}
            ；每个不超过 {maxAttachmentBytes / 1024 / 1024} MB。不收压缩包、网页、程序和含宏的文件。
          </details>
        </span>
      </div>
      <ul className="stack" style={{ gap: 6 }}>
        {uploads.map((upload) => (
          <li key={upload.key} className="row spread upload">
            <span>{upload.name}</span>
            {upload.trouble ? (
              <span className="wrong">{upload.trouble}</span>
            ) : upload.uploadId ? (
              <span className="quiet">已传完 ✓</span>
            ) : (
              <progress max={1} value={upload.share} aria-label={`${upload.name} 上传进度`} />
            )}
            <button
              type="button"
              className="icon-button"
              aria-label={`去掉${upload.name}`}
              onClick={() => {
                upload.cancel();
                onChange((before) => before.filter((u) => u.key !== upload.key));
              }}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
