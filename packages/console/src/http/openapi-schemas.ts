import { defaultConfiguration, denialReasons, enforcementModes } from '@crossgate/core'
import { replayOutcomes } from '../events/replay.js'
import { configurationKeys, settingTable } from '../policy/setting-table.js'

const text = { type: 'string' }
const flag = { type: 'boolean' }
const whole = { type: 'integer', minimum: 0 }
const instant = { ...whole, description: 'Milliseconds since 1970.' }
const nullableInstant = { type: ['integer', 'null'], description: 'Milliseconds since 1970.' }
const nullableText = { type: ['string', 'null'] }
const texts = { type: 'array', items: text }
const sentences = { type: 'array', items: text }

function reference(name: string) {
  return { $ref: `#/components/schemas/${name}` }
}

function object(properties: Record<string, unknown>, optional: readonly string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return { type: 'object', properties, required, additionalProperties: false }
}

const corsConfiguration = Object.fromEntries(
  configurationKeys.map((key) => {
    const { label, help, schema } = settingTable[key]
    return [key, { title: label, description: help, ...schema, default: defaultConfiguration[key] }]
  }),
)

const policyLabel = { type: ['string', 'integer'] }

const fieldErrors = { type: 'array', items: reference('Error') }

const version = {
  version: { type: 'integer', minimum: 1 },
  insertInstant: instant,
  author: { ...text, description: 'The name of the key that saved it.' },
  summary: text,
}

const preflightMethod = { ...text, description: 'For a preflight: the method that it asked for.' }

function replayed(description: string) {
  return { ...changedRequests, description }
}

const changedRequests = object({
  requests: { ...whole, description: 'Repetitions counted.' },
  entries: {
    type: 'array',
    items: object(
      {
        eventId: whole,
        origin: text,
        method: text,
        requestMethod: preflightMethod,
        path: text,
        count: whole,
        lastInstant: instant,
        outcome: {
          type: 'string',
          enum: replayOutcomes,
          description:
            'What becomes of it under the other settings: the page gets permission, the application gets it without CORS headers of the filter, or the filter refuses it.',
        },
        message: { ...text, description: 'Why, in refused.' },
      },
      ['eventId', 'requestMethod', 'message'],
    ),
  },
})

const decisionStep = {
  type: 'object',
  properties: { name: text, verdict: text, inputs: { type: 'object' }, finding: text },
  required: ['name', 'verdict', 'inputs', 'finding'],
}

const predictionStep = {
  type: 'object',
  properties: { name: text, verdict: text, finding: text },
  required: ['name', 'verdict', 'finding'],
}

const keyChange = {
  type: 'object',
  properties: { key: text, label: text },
  required: ['key', 'label'],
}

/** The shapes of the API, by name. */
export const schemas = {
  CorsConfiguration: {
    ...object(corsConfiguration, Object.keys(corsConfiguration)),
    description:
      'The first eight keys are FusionAuth’s. Those it does not know (excludedPaths, ownOrigins, allowedHosts, enforcement, explainPreflights, dangerouslyAllow) keep their value unless they are sent.',
  },
  SystemConfiguration: {
    type: 'object',
    description: 'Every part but corsConfiguration is kept and given back as it was sent.',
    properties: {
      corsConfiguration: reference('CorsConfiguration'),
      eventLogConfiguration: {
        type: 'object',
        properties: { numberToRetain: { type: 'integer', minimum: 1, default: 10000 } },
      },
      reportTimezone: { ...text, examples: ['America/Denver'] },
      insertInstant: instant,
      lastUpdateInstant: instant,
    },
    additionalProperties: true,
  },
  SystemConfigurationDocument: object({ systemConfiguration: reference('SystemConfiguration') }),
  JSONPatch: {
    type: 'array',
    description: 'RFC 6902, on { "systemConfiguration": … }.',
    items: {
      type: 'object',
      properties: { op: text, path: text, from: text, value: true },
      required: ['op', 'path'],
    },
  },
  Policy: object(
    {
      name: { ...text, maxLength: 100, description: 'What events and explanations call it.' },
      hosts: {
        ...texts,
        minItems: 1,
        description: 'Names as in allowedHosts, such as *.example.com. Absent: every host.',
      },
      paths: {
        ...texts,
        minItems: 1,
        description: 'Paths as in excludedPaths, such as /public*. Absent: every path.',
      },
      configuration: reference('CorsConfiguration'),
    },
    ['name', 'hosts', 'paths'],
  ),
  Policies: object({
    policies: {
      type: 'array',
      minItems: 1,
      maxItems: 10000,
      items: reference('Policy'),
      description:
        'In order: the first whose hosts and paths match a request decides it. The last has neither, and is the corsConfiguration of the system configuration.',
    },
  }),
  DryRunRequest: {
    type: 'object',
    description:
      'Either a merge patch of the system configuration, or a list of policies that replaces the saved one.',
    properties: {
      systemConfiguration: reference('SystemConfiguration'),
      policies: { type: 'array', items: reference('Policy') },
    },
    additionalProperties: false,
  },
  Error: object({ code: text, message: text }),
  Errors: object({
    fieldErrors: { type: 'object', additionalProperties: fieldErrors },
    generalErrors: fieldErrors,
  }),
  EventLog: object({
    id: { type: 'integer', minimum: 1 },
    insertInstant: instant,
    message: text,
    type: { type: 'string', enum: ['Debug', 'Error', 'Information'] },
    corsEvent: reference('CorsEvent'),
  }),
  CorsEvent: {
    ...object(
      {
        enforcement: { type: 'string', enum: enforcementModes },
        reason: { type: 'string', enum: denialReasons },
        value: { ...text, description: 'What was refused.' },
        outcome: {
          type: 'string',
          enum: ['refused', 'withheld', 'observed'],
          description:
            'Whether the filter answered it, passed it on without CORS headers, or only observed it.',
        },
        hint: text,
        policy: {
          ...policyLabel,
          description:
            'The policy that decided: its name, or its index at that time. Absent if there was only one.',
        },
        count: { type: 'integer', minimum: 1, description: 'How often it was seen.' },
        lastInstant: instant,
        otherOrigins: {
          ...whole,
          description:
            'If the entry stands for many: how many more origins were refused for the same path. The one shown came last.',
        },
        request: object(
          {
            method: text,
            requestMethod: preflightMethod,
            path: text,
            origin: nullableText,
            host: nullableText,
            contentType: nullableText,
            referer: nullableText,
            secFetchSite: nullableText,
            secFetchMode: nullableText,
            headerNames: texts,
            remoteAddress: text,
          },
          ['requestMethod', 'remoteAddress'],
        ),
      },
      ['hint', 'policy', 'otherOrigins'],
    ),
    description: 'What is known of the refusal, besides FusionAuth’s own fields.',
  },
  EventLogSearch: object(
    {
      message: { ...text, description: 'Contains this text; * stands for any text.' },
      type: { type: 'string', enum: ['Debug', 'Error', 'Information'] },
      start: instant,
      end: instant,
      numberOfResults: { type: 'integer', minimum: 1, maximum: 1000, default: 25 },
      startRow: { ...whole, default: 0 },
      orderBy: { ...text, default: 'insertInstant DESC' },
      reason: { type: 'string', enum: denialReasons },
      origin: { ...text, description: 'Contains this text.' },
      path: { ...text, description: 'Contains this text.' },
      policy: {
        ...policyLabel,
        description:
          'The policy that decided has this name, or this index where it has none (in a query, digits are an index).',
      },
      text: {
        ...text,
        description: 'Any of the message, hint, value, origin, path or method contains this text.',
      },
    },
    [
      'message',
      'type',
      'start',
      'end',
      'numberOfResults',
      'startRow',
      'orderBy',
      'reason',
      'origin',
      'path',
      'policy',
      'text',
    ],
  ),
  EventLogSearchRequest: {
    ...object({ search: reference('EventLogSearch') }, ['search']),
    description: 'All criteria are in search. Any other key is refused.',
  },
  EventLogSearchResponse: object({
    eventLogs: { type: 'array', items: reference('EventLog') },
    total: whole,
  }),
  EventLogResponse: object({ eventLog: reference('EventLog') }),
  DryRun: object(
    {
      issues: {
        type: 'array',
        items: {
          type: 'object',
          properties: { code: text, path: text, message: text },
          required: ['code', 'path', 'message'],
        },
      },
      changes: {
        type: 'array',
        items: keyChange,
        description: 'How the last policy differs: the only one, if there is no list.',
      },
      list: {
        ...object(
          {
            policies: {
              type: 'array',
              items: {
                type: 'object',
                properties: {
                  label: text,
                  change: { type: 'string', enum: ['changed', 'added', 'removed'] },
                  changes: { type: 'array', items: keyChange },
                },
                required: ['label', 'change', 'changes'],
              },
            },
            order: {
              ...texts,
              description: 'All policies in their new order, if it changes.',
            },
          },
          ['order'],
        ),
        description: 'What differs, policy by policy, if there are several.',
      },
      preview: {
        ...object({ allows: sentences, refuses: sentences, others: sentences }),
        description:
          'What the filter newly allows, what it newly refuses or no longer allows, and what else changes, as sentences.',
      },
      replay: object({
        replayed: { ...whole, description: 'Recorded requests that were tried.' },
        allowed: replayed(
          'Requests that get further than under the saved settings: newly allowed, or passed on to the application instead of refused.',
        ),
        refused: replayed(
          'Requests that get less far than under the saved settings: newly refused, or passed on without CORS headers instead of allowed.',
        ),
      }),
    },
    ['list', 'preview', 'replay'],
  ),
  History: object({ versions: { type: 'array', items: reference('ConfigurationVersion') } }),
  ConfigurationVersion: object(version),
  ConfigurationVersionDocument: object({
    ...version,
    systemConfiguration: reference('SystemConfiguration'),
    policies: { type: 'array', items: reference('Policy') },
  }),
  TrialRequest: object(
    {
      origin: { ...text, examples: ['https://app.example.com'] },
      method: { ...text, default: 'GET' },
      path: { ...text, examples: ['/api/items'] },
      host: {
        ...text,
        description:
          'The host that it is sent to, with http:// or https:// if the scheme is another than https (on the local machine: http). Default: serverOrigin of the console, otherwise the host of the last recorded request, otherwise the console’s own.',
        examples: ['api.example.com'],
      },
      headers: {
        ...texts,
        default: [],
        description: 'The names of the headers that the page sets.',
      },
      credentials: { ...flag, default: false },
      corsConfiguration: {
        ...reference('CorsConfiguration'),
        description:
          'Settings to try next to the saved ones; absent keys are taken from the saved ones.',
      },
      policies: {
        type: 'array',
        items: reference('Policy'),
        description: 'In place of corsConfiguration: a list to try next to the saved one.',
      },
    },
    ['method', 'host', 'headers', 'credentials', 'corsConfiguration', 'policies'],
  ),
  TrialResponse: object({ saved: reference('Trial'), unsaved: reference('Trial') }, ['unsaved']),
  Trial: object(
    {
      url: { ...text, description: 'The URL that was tried.' },
      success: { ...flag, description: 'Whether the page may read the response.' },
      summary: text,
      stages: {
        type: 'array',
        description:
          'What the browser sends, in order, and what the filter decides. If the browser sends nothing: what the filter would decide.',
        items: object({
          purpose: { type: 'string', enum: ['preflight', 'request'] },
          method: text,
          explanation: {
            type: 'object',
            properties: {
              decision: { type: 'object' },
              summary: text,
              steps: { type: 'array', items: decisionStep },
              remedy: text,
              change: { type: 'object' },
            },
            required: ['decision', 'summary', 'steps'],
          },
        }),
      },
      prediction: {
        type: 'object',
        properties: { success: flag, steps: { type: 'array', items: predictionStep } },
        required: ['success', 'steps'],
      },
    },
    ['prediction'],
  ),
  WaitingOriginList: object({
    waitingOrigins: { type: 'array', items: reference('WaitingOrigin') },
    total: whole,
    folded: {
      ...whole,
      description: 'Origins that came once or twice, besides many others: counted, not listed.',
    },
    foldedInstant: nullableInstant,
    removed: {
      ...whole,
      description: 'Origins that were removed early because there were too many.',
    },
    removedInstant: nullableInstant,
  }),
  WaitingOriginDocument: object({ waitingOrigin: reference('WaitingOrigin') }),
  WaitingOriginChange: object({ waitingOrigin: object({ ignored: flag }) }),
  WaitingOrigin: object(
    {
      origin: text,
      policy: {
        anyOf: [text, whole],
        description:
          'The last policy that did not allow it, by its name or its index; absent if there is only one policy.',
      },
      firstInstant: instant,
      lastInstant: instant,
      count: { type: 'integer', minimum: 1, description: 'How often it was seen.' },
      counts: {
        ...object({ block: whole, omit: whole, report: whole }),
        description: 'How often it was seen in each mode of enforcement.',
      },
      methods: { ...texts, description: 'What it asked for: a few of each.' },
      headerNames: texts,
      paths: texts,
      incomplete: {
        type: 'array',
        items: { type: 'string', enum: ['methods', 'headerNames', 'paths'] },
        description: 'The lists that had no room for everything.',
      },
      ignored: {
        anyOf: [object({ author: text, instant }), { type: 'null' }],
        description: 'Who ignored it, and when.',
      },
      allowed: { ...flag, description: 'Whether the policy in force allows it now.' },
      hint: {
        ...text,
        description: 'The likely mistake, if there is one, or that no browser sent any of it.',
      },
    },
    ['hint', 'policy'],
  ),
}
