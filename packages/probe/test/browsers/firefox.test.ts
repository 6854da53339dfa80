import { engineSuite } from './engine-suite.js'
import { firefox } from './firefox.js'

engineSuite(firefox).run()
