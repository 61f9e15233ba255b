import { filtered } from './edits.ts'
import type { Edit } from './edits.ts'
import { isSensitiveCookie } from './words.ts'

const mark = /cookies?[\\"'\]]{0,6}\s{0,4}(?:=>|[:=])/gi
const restOfLine = /[^\r\n]{0,4096}/y
const cookie = /(?<![\w.-])([\w.-]{1,64})=([^\s;,"'`<>&\\]+)/g

/** What stands before a dot may be of the text rather than of the name. */
const isSession = (name: string): boolean =>
  isSensitiveCookie(name) || (name.includes('.') && isSensitiveCookie(name.slice(name.lastIndexOf('.') + 1)))

/** Values of sensitive cookies behind `Cookie:` and `Set-Cookie:` inside a text. Linear: a line is looked at once. */
export const findSensitiveCookies = (text: string, edits: Edit[]): void => {
  mark.lastIndex = 0
  while (mark.test(text)) {
    const start = mark.lastIndex
    restOfLine.lastIndex = start
    const line = restOfLine.exec(text)?.[0] ?? ''
    for (const { index, 0: whole, 1: name = '', 2: value } of line.matchAll(cookie)) {
      const to = start + index + whole.length
      if (isSession(name) && value !== filtered)
        edits.push({ from: start + index + name.length + 1, to, by: filtered, rule: '@cookie:filter' })
    }
    mark.lastIndex = start + line.length
  }
}
