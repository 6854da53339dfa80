import { createServer } from 'node:http'
import { withCors } from '@crossgate/node'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { z } from 'zod'

const port = Number(process.env.PORT ?? 3000)
const policy = {
  enabled: true,
  allowedOrigins: ['https://inspector.example.com'],
  allowedMethods: ['GET', 'POST', 'DELETE'],
  allowedHeaders: [
    'Authorization',
    'Content-Type',
    'Last-Event-ID',
    'Mcp-Protocol-Version',
    'Mcp-Session-Id',
  ],
  exposedHeaders: ['Mcp-Session-Id'],
  // A page that reaches this machine by DNS rebinding is not taken for its own.
  ownOrigins: [`http://localhost:${port}`, `http://127.0.0.1:${port}`],
}

function createMcpServer() {
  const server = new McpServer({ name: 'adder', version: '1.0.0' })
  const numbers = { left: z.number(), right: z.number() }
  server.registerTool(
    'add',
    { description: 'Adds two numbers', inputSchema: numbers },
    (input) => ({
      content: [{ type: 'text', text: String(input.left + input.right) }],
    }),
  )
  return server
}

const listener = withCors(policy, async (request, response) => {
  const transport = new StreamableHTTPServerTransport()
  response.on('close', () => transport.close())
  await createMcpServer().connect(transport)
  await transport.handleRequest(request, response)
})

createServer(listener).listen(port, '127.0.0.1', () =>
  console.log(`listening on http://localhost:${port}`),
)
