/** A file on its way or arrived. Sending starts when it is chosen and goes on after a break in the line. */
export interface Upload {
  key: string;
  name: string;
  size: number;
  share: number;
  uploadId: string | null;
  trouble: string | null;
  cancel: () => void;
}

export async function startUpload(
  file: File,
  report: (change: Partial<Upload>) => void,
): Promise<() => void> {
  const { Upload: Tus } = await import('tus-js-client');
  const upload = new Tus(file, {
    endpoint: '/api/uploads',
    chunkSize: 2 * 1024 * 1024,
    retryDelays: [0, 1000, 3000, 8000, 15_000],
    metadata: { filename: file.name, filetype: file.type },
    removeFingerprintOnSuccess: true,
    onProgress: (sent, total) => report({ share: total > 0 ? sent / total : 0 }),
    onSuccess: () => report({ share: 1, uploadId: decodeURIComponent(upload.url?.split('/').pop() ?? '') }),
    onError: (error) => report({ trouble: wordsOf(error) }),
  });
  upload.start();
  return () => {
    void upload.abort(true).catch(() => {});
  };
}

function wordsOf(error: unknown): string {
  const response = (error as { originalResponse?: { getBody: () => string; getStatus: () => number } | null })
    .originalResponse;
  try {
    const detail = (JSON.parse(response?.getBody() ?? '') as { detail?: string }).detail;
    if (detail) return detail;
  } catch {
    /* not a problem document */
  }
  return response?.getStatus() === 413 ? '文件太大' : '没有传成，可以再试或不传';
}
