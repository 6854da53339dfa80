import { chromium } from './chromium.js'
import { engineSuite } from './engine-suite.js'

engineSuite(chromium).run()
