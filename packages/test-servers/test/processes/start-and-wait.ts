import { startGofakes3 } from '@eider/test-servers';

// Started by a test that kills this process: the server must not outlive it.
const server = await startGofakes3();
console.log(JSON.stringify({ port: server.port, folder: server.folder }));
