/** Shows the site while its pages are written. */
import { installSite, runInSite } from './installation.js'

installSite()
runInSite('npm', ['run', '--silent', 'dev'])
