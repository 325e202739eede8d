/// <reference types="vite/client" />

declare module 'virtual:operations' {
  const table: Record<import('@liulian/contract').OperationId, [method: string, path: string]>;
  export default table;
}
