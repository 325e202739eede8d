export { recordRoutes, recordUploads } from './routes.ts';
