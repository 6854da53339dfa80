import applications from '../cases/applications.json' with { type: 'json' }
import corsRequests from '../cases/cors-requests.json' with { type: 'json' }
import defaults from '../cases/defaults.json' with { type: 'json' }
import enforcement from '../cases/enforcement.json' with { type: 'json' }
import explanations from '../cases/explanations.json' with { type: 'json' }
import origins from '../cases/origins.json' with { type: 'json' }
import ownOrigins from '../cases/own-origins.json' with { type: 'json' }
import paths from '../cases/paths.json' with { type: 'json' }
import preflights from '../cases/preflights.json' with { type: 'json' }
import requestHeaders from '../cases/request-headers.json' with { type: 'json' }
import sameOrigin from '../cases/same-origin.json' with { type: 'json' }
import websockets from '../cases/websockets.json' with { type: 'json' }

/** The files of rows, in the order in which they run. */
export const caseFiles: readonly object[] = [
  defaults,
  preflights,
  requestHeaders,
  corsRequests,
  origins,
  sameOrigin,
  ownOrigins,
  paths,
  websockets,
  enforcement,
  applications,
  explanations,
]
