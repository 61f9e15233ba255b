// B2: bare node:http; reads the body and answers 200. What HTTP alone costs.
import { serveBodies } from './serve-bodies.ts'

serveBodies(() => undefined)
