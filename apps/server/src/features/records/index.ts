export { ExportRunner } from './export-runner.ts';
export { recordRoutes, recordUploads } from './routes.ts';
