import { engineSuite } from './engine-suite.js'
import { webkit } from './webkit.js'

engineSuite(webkit).run()
