import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

/** A server with the wire format of Sapa whose every frame the test decides. */
export async function fakeServer() {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, path: '/v1/ws', handleProtocols: () => 'sapa.v1' });
  const server = {
    calls: [],
    /** Answers of REST calls by `METHOD path`; a function or an array that is used up. */
    answers: new Map(),
    connections: [],
    waiters: [],
    lastSequence: 0,
  };
  http.on('request', (request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const key = `${request.method} ${request.url.split('?')[0]}`;
      server.calls.push({ key, url: request.url, headers: request.headers, body: body ? JSON.parse(body) : undefined });
      const answer = server.answers.get(key);
      const [status, json, headers] = (Array.isArray(answer) ? answer.shift() : answer?.(server.calls.at(-1))) ?? [
        key === 'POST /v1/ws-tickets' ? 201 : 404,
        key === 'POST /v1/ws-tickets' ? { ticket: 't', expires_in: 30 } : { code: 'not_found' },
      ];
      if (status === 0) {
        request.socket.destroy();
        return;
      }
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(json === undefined ? '' : JSON.stringify(json));
    });
  });
  sockets.on('connection', (socket) => {
    const connection = {
      frames: [],
      say: (frame) => socket.send(JSON.stringify(frame)),
      ready: () => connection.say({ type: 'ready', connection_id: 'c', server_time: '', sessions: [] }),
      close: (code, reason) => socket.close(code, reason),
      cut: () => socket.terminate(),
      ofType: (type) => connection.frames.filter((frame) => frame.type === type),
    };
    socket.on('message', (data) => {
      connection.frames.push(JSON.parse(data));
      server.wake();
    });
    server.connections.push(connection);
    server.wake();
  });
  server.wake = () => server.waiters.splice(0).forEach((wake) => wake());
  server.until = async (condition) => {
    for (let found = condition(); ; found = condition()) {
      if (found) {
        return found;
      }
      await new Promise((resolve) => {
        server.waiters.push(resolve);
        setTimeout(resolve, 20);
      });
    }
  };
  server.connection = (number) => server.until(() => server.connections[number]);
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  server.url = `http://127.0.0.1:${http.address().port}`;
  server.stop = () => {
    sockets.clients.forEach((client) => client.terminate());
    http.closeAllConnections();
    return new Promise((resolve) => http.close(resolve));
  };
  return server;
}

/** Tokens whose access token expires after so many seconds. */
export function tokens(name, seconds = 900) {
  const payload = Buffer.from(JSON.stringify({ exp: Date.now() / 1000 + seconds })).toString('base64url');
  return { access_token: `h.${payload}.${name}`, refresh_token: `refresh-${name}`, user: { id: 'u', role: 'customer' } };
}
