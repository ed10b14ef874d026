export { type FileLogOptions, openFileLog } from './open-file-log.ts';
