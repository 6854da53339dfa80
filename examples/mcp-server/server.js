import { createServer } from 'node:http'
import { withCors } from '@crossgate/node'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'

const port = Number(process.env.PORT ?? 3000)
const policy = {
  enabled: true,
  allowedOrigins: ['https://inspector.example.com'],
  // The protocol of 2026-07-28 only uses POST. Earlier ones use GET and DELETE for streams and sessions.
  allowedMethods: ['GET', 'POST', 'DELETE'],
  allowedHeaders: [
    'Authorization',
    'Content-Type',
    'Last-Event-ID',
    'Mcp-Method',
    'Mcp-Name',
    // One for each argument that a tool marks with x-mcp-header.
    'Mcp-Param-*',
    'Mcp-Protocol-Version',
    'Mcp-Session-Id',
  ],
  // After a 401, WWW-Authenticate tells the client where to get a token.
  exposedHeaders: ['Mcp-Session-Id', 'WWW-Authenticate'],
  // Refuses a page that reaches this machine by DNS rebinding, and never takes it for its own.
  allowedHosts: ['localhost'],
  ownOrigins: [`http://localhost:${port}`, `http://127.0.0.1:${port}`],
}

function createMcpServer() {
  const server = new McpServer({ name: 'adder', version: '2.0.0' })
  server.registerTool(
    'add',
    {
      description: 'Adds two numbers',
      inputSchema: z.object({ left: z.number(), right: z.number() }),
    },
    ({ left, right }) => ({ content: [{ type: 'text', text: String(left + right) }] }),
  )
  server.registerTool(
    'count',
    { description: 'Counts, and says how far it is', inputSchema: z.object({ to: z.number() }) },
    async ({ to }, { mcpReq }) => {
      const progressToken = mcpReq._meta?.progressToken
      for (let progress = 1; progressToken !== undefined && progress <= to; progress++) {
        const params = { progressToken, progress, total: to }
        await mcpReq.notify({ method: 'notifications/progress', params })
      }
      return { content: [{ type: 'text', text: String(to) }] }
    },
  )
  return server
}

const handler = toNodeHandler(createMcpHandler(createMcpServer))
const listener = withCors(policy, (request, response) => handler(request, response))

createServer(listener).listen(port, '127.0.0.1', () =>
  console.log(`listening on http://localhost:${port}`),
)
