import type { RecordDetail } from '@liulian/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, urlOf } from '../../api/client.ts';
import { useCall } from '../../api/hooks.ts';
import { detailOf } from '../../api/problem.ts';
import { notify } from '../../ui/notices.tsx';
import { Evidence } from './form/Evidence.tsx';
import type { Upload } from './form/upload.ts';

const size = (bytes: number) =>
  bytes < 1024 * 1024
    ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`;

export function FileList({ record }: { record: RecordDetail }) {
  const detach = useCall('detachFile');
  const client = useQueryClient();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const ready = uploads.filter((u) => u.uploadId);
  const attach = async () => {
    try {
      for (const upload of ready)
        await call('attachFile', {
          params: { id: record.id },
          body: { uploadId: upload.uploadId!, name: upload.name },
        });
      setUploads([]);
      notify('已附上');
    } catch (error) {
      notify(detailOf(error), { tone: 'trouble' });
    }
    await client.invalidateQueries();
  };
  return (
    <div className="stack" style={{ gap: 8 }}>
      <ul className="lines">
        {record.fileList.map((file) => (
          <li key={file.id} className="row spread" style={{ padding: '4px 0' }}>
            <a
              href={urlOf('downloadFile', { params: { id: record.id, fileId: file.id } })}
              download={file.name}
            >
              {file.name}
            </a>
            <span className="quiet">
              {size(file.size)}
              {record.abilities.attach && (
                <button
                  type="button"
                  className="link"
                  onClick={() => detach.mutate({ params: { id: record.id, fileId: file.id } })}
                >
                  移除
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {record.abilities.attach && (
        <div className="no-print">
          <Evidence uploads={uploads} onChange={setUploads} />
        </div>
      )}
      {ready.length > 0 && (
        <div>
          <button
            type="button"
            className="button primary"
            onClick={() => {
              void attach();
            }}
          >
            附上 {ready.length} 个文件
          </button>
        </div>
      )}
    </div>
  );
}
