import { schemas } from './openapi-schemas.js'

type SchemaName = keyof typeof schemas

function json(name: SchemaName) {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } }
}

function body(name: SchemaName) {
  return { required: true, content: json(name) }
}

function answers(description: string, name: SchemaName) {
  return { '200': { description, content: json(name) } }
}

const unauthorized = {
  '401': {
    description: 'No key, a wrong key (empty), or a read-only key (an error document).',
    content: json('Errors'),
  },
  '429': { description: 'Too many wrong keys from this address.', content: json('Errors') },
  '503': { description: 'The store cannot be used.', content: json('Errors') },
}

const invalid = { '400': { description: 'Everything that is wrong.', content: json('Errors') } }

const writing = {
  ...invalid,
  '403': {
    description: 'A change by a session that did not come from a page of the console.',
    content: json('Errors'),
  },
  '412': {
    description: 'If-Match names another version, or is not an ETag with its quotes.',
    content: json('Errors'),
  },
  '422': {
    description: 'Another change was saved under this Idempotency-Key.',
    content: json('Errors'),
  },
}

const invalidSaved = {
  '409': { description: 'The saved settings are not valid.', content: json('Errors') },
}

const notFound = { '404': { description: 'There is none (empty).' } }

const ifMatch = {
  name: 'If-Match',
  in: 'header',
  description:
    'The ETag of the version the change was made from, with its quotes, such as "3". Without it the change is made on the newest.',
  schema: { type: 'string' },
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'A name of your choice for this change, of at most 200 characters. Sent again with it, a change that was already saved gets the same response, and is not made twice; another change gets a 422.',
  schema: { type: 'string', maxLength: 200 },
}

function query(name: string, schema: object, description?: string) {
  return { name, in: 'query', schema, ...(description === undefined ? {} : { description }) }
}

function pathParameter(name: string) {
  return { name, in: 'path', required: true, schema: { type: 'integer', minimum: 1 } }
}

/** An origin as it is in a path: percent-encoded. */
const originParameter = {
  name: 'origin',
  in: 'path',
  required: true,
  description: 'Percent-encoded.',
  schema: { type: 'string', examples: ['https%3A%2F%2Fapp.example.com'] },
}

const searchParameters = Object.entries(schemas.EventLogSearch.properties).map(([name, schema]) =>
  query(name, schema as object),
)

/** Describes the API, in OpenAPI 3.1, for a console under a path. */
export function openApiDocument(basePath: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Crossgate console',
      version: '0.1.0',
      description:
        'FusionAuth’s System Configuration and Event Log APIs, and what Crossgate adds: trying a change before it is saved, history, and trying a request.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: basePath || '/' }],
    security: [{ apiKey: [] }],
    paths: {
      '/api/openapi.json': {
        get: {
          operationId: 'retrieveDescription',
          summary: 'This document. Needs no key.',
          security: [],
          responses: { '200': { description: 'This document.' } },
        },
      },
      '/api/system-configuration': {
        get: {
          operationId: 'retrieveSystemConfiguration',
          summary: 'The document in force. Its version is the ETag.',
          responses: {
            ...answers('The document.', 'SystemConfigurationDocument'),
            ...unauthorized,
          },
        },
        put: {
          operationId: 'updateSystemConfiguration',
          summary:
            'Replaces the document. What it leaves out is removed, and reportTimezone is required. A key of corsConfiguration outside of it, and a misspelled corsConfiguration, are refused.',
          parameters: [ifMatch, idempotencyKey],
          requestBody: body('SystemConfigurationDocument'),
          responses: {
            ...answers('The saved document.', 'SystemConfigurationDocument'),
            ...writing,
            ...unauthorized,
          },
        },
        patch: {
          operationId: 'patchSystemConfiguration',
          summary:
            'Changes parts of the document. Arrays are replaced in every content type but JSON patch. A merge patch without a systemConfiguration, a key of corsConfiguration outside of it, and a misspelled corsConfiguration, are refused.',
          parameters: [ifMatch, idempotencyKey],
          requestBody: {
            required: true,
            content: {
              ...json('SystemConfigurationDocument'),
              'application/merge-patch+json': json('SystemConfigurationDocument')[
                'application/json'
              ],
              'application/json-patch+json': json('JSONPatch')['application/json'],
            },
          },
          responses: {
            ...answers('The saved document.', 'SystemConfigurationDocument'),
            ...writing,
            '415': { description: 'Another content type.', content: json('Errors') },
            ...unauthorized,
          },
        },
      },
      '/api/system-configuration/dry-run': {
        post: {
          operationId: 'dryRunSystemConfiguration',
          summary:
            'What a merge patch, or another list of policies, would change, newly allow and newly refuse. Saves nothing.',
          requestBody: body('DryRunRequest'),
          responses: {
            ...answers('The outcome.', 'DryRun'),
            ...invalid,
            ...invalidSaved,
            ...unauthorized,
          },
        },
      },
      '/api/system-configuration/history': {
        get: {
          operationId: 'retrieveSystemConfigurationHistory',
          summary: 'Who changed what when, newest first.',
          parameters: [
            query('before', { type: 'integer', minimum: 1 }, 'Only versions older than this one.'),
            query('limit', { type: 'integer', minimum: 1, maximum: 500, default: 50 }),
          ],
          responses: { ...answers('Versions.', 'History'), ...invalid, ...unauthorized },
        },
      },
      '/api/system-configuration/history/{version}': {
        get: {
          operationId: 'retrieveSystemConfigurationVersion',
          summary: 'One version with its document.',
          parameters: [pathParameter('version')],
          responses: {
            ...answers('The version.', 'ConfigurationVersionDocument'),
            ...notFound,
            ...unauthorized,
          },
        },
      },
      '/api/system-configuration/try': {
        post: {
          operationId: 'tryRequest',
          summary:
            'What the engine and a browser do with a request, under the saved and other settings.',
          requestBody: body('TrialRequest'),
          responses: {
            ...answers('The outcomes.', 'TrialResponse'),
            ...invalid,
            ...invalidSaved,
            ...unauthorized,
          },
        },
      },
      '/api/crossgate/policies': {
        get: {
          operationId: 'retrievePolicies',
          summary:
            'The policies in force, in order: one if there is no list. Their version is the ETag, which is that of the system configuration.',
          responses: { ...answers('The policies.', 'Policies'), ...unauthorized },
        },
        put: {
          operationId: 'updatePolicies',
          summary:
            'Replaces the whole list. The last policy has neither hosts nor paths. Absent keys of a configuration get their default.',
          parameters: [ifMatch, idempotencyKey],
          requestBody: body('Policies'),
          responses: { ...answers('The saved policies.', 'Policies'), ...writing, ...unauthorized },
        },
      },
      '/api/system/event-log/{id}': {
        get: {
          operationId: 'retrieveEventLog',
          summary: 'One entry of the event log.',
          parameters: [pathParameter('id')],
          responses: { ...answers('The entry.', 'EventLogResponse'), ...notFound, ...unauthorized },
        },
      },
      '/api/system/event-log/search': {
        get: {
          operationId: 'searchEventLogs',
          summary: 'Entries of the event log that match.',
          parameters: searchParameters,
          responses: {
            ...answers('One page of them.', 'EventLogSearchResponse'),
            ...invalid,
            ...unauthorized,
          },
        },
        post: {
          operationId: 'searchEventLogsByBody',
          summary: 'The same, with the criteria in the body.',
          requestBody: body('EventLogSearchRequest'),
          responses: {
            ...answers('One page of them.', 'EventLogSearchResponse'),
            ...invalid,
            ...unauthorized,
          },
        },
      },
      '/api/crossgate/waiting-origins': {
        get: {
          operationId: 'listWaitingOrigins',
          summary:
            'Origins that the policy in force does not allow, the most often seen first, with what they asked for.',
          parameters: [
            query('limit', { type: 'integer', minimum: 1, maximum: 100, default: 25 }),
            query('offset', { type: 'integer', minimum: 0, default: 0 }),
            query('ignored', { type: 'boolean', default: false }, 'The ignored ones instead.'),
          ],
          responses: {
            ...answers('One page of them.', 'WaitingOriginList'),
            ...invalid,
            ...unauthorized,
          },
        },
      },
      '/api/crossgate/waiting-origins/{origin}': {
        get: {
          operationId: 'retrieveWaitingOrigin',
          summary: 'One of these origins, even if it is ignored or allowed now.',
          parameters: [originParameter],
          responses: {
            ...answers('The origin.', 'WaitingOriginDocument'),
            ...notFound,
            ...unauthorized,
          },
        },
        put: {
          operationId: 'updateWaitingOrigin',
          summary: 'Ignores an origin, or stops ignoring it.',
          parameters: [originParameter],
          requestBody: body('WaitingOriginChange'),
          responses: {
            ...answers('The origin.', 'WaitingOriginDocument'),
            ...invalid,
            ...notFound,
            '403': writing['403'],
            ...unauthorized,
          },
        },
        delete: {
          operationId: 'forgetWaitingOrigin',
          summary: 'Removes an origin until it is seen again.',
          parameters: [originParameter],
          responses: {
            '204': { description: 'It is forgotten.' },
            ...notFound,
            '403': writing['403'],
            ...unauthorized,
          },
        },
      },
    },
    components: {
      securitySchemes: {
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'The key as it is, or after “Bearer ”.',
        },
      },
      schemas,
    },
  }
}
