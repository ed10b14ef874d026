import { parentPort, workerData } from 'node:worker_threads';
import { EiderError } from '@eider/core';
import { openFileLog } from '@eider/storage-cloud/fs';

try {
  await openFileLog(String(workerData));
  parentPort?.postMessage('opened');
} catch (error) {
  parentPort?.postMessage(EiderError.is(error) ? { code: error.code, pid: error.details['pid'] } : String(error));
}
