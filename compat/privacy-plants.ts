import { seededNumbers } from './envelopes.ts'

/** A text and where it was put. */
export interface Plant {
  readonly text: string
  readonly where: string
}

const seed = 3_141_592
/** No vowels: no plant spells a word that a rule knows. */
const letters = 'bcdfghjkmnpqrsvwxz'
const plantChars = 18

/** Check digit behind the digits of a card number. */
const withCheckDigit = (digits: string): string => {
  let sum = 0
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits.charAt(digits.length - 1 - place))
    const doubled = place % 2 === 0 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return digits + String((10 - (sum % 10)) % 10)
}

/** Makes texts that stand nowhere else, and remembers which of them must go and which must stay. The same on every run. */
export class Planter {
  readonly secrets: Plant[] = []
  readonly kept: Plant[] = []
  readonly #next = seededNumbers(seed)

  #plant(): string {
    let text = ''
    for (let at = 0; at < plantChars; at += 1) {
      const place = Math.floor(this.#next() * letters.length)
      text += at % 5 === 4 ? String(Math.floor(this.#next() * 10)) : letters.charAt(place)
    }
    return text
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => Math.floor(this.#next() * 10)).join('')
  }

  /** A secret that shows itself only by where it stands. */
  secret(where: string): string {
    return this.gone(where, this.#plant())
  }

  /** A text that must be found nowhere. */
  gone(where: string, text: string): string {
    this.secrets.push({ text, where })
    return text
  }

  /** A harmless text that must be found again; `around` puts the unique part into what resembles a secret. */
  keep(where: string, around: (plant: string) => string = (plant) => plant): string {
    const text = around(this.#plant())
    this.kept.push({ text, where })
    return text
  }

  /** A number that starts like a card's and is one. */
  card(where: string, start: string, length = 16): string {
    return this.gone(where, withCheckDigit(start + this.digits(length - start.length - 1)))
  }

  iban(where: string, country = 'DE'): string {
    return this.gone(where, `${country}89${this.digits(18)}`)
  }

  socialSecurity(where: string): string {
    return this.gone(where, `${this.digits(3)}-${this.digits(2)}-${this.digits(4)}`)
  }

  /** An object with a secret under each of the names. */
  under(where: string, names: readonly string[]): Record<string, string> {
    return Object.fromEntries(names.map((name) => [name, this.secret(`${where}.${name}`)]))
  }

  /** The same as pairs. */
  pairsUnder(where: string, names: readonly string[]): [string, string][] {
    return Object.entries(this.under(where, names))
  }
}

/** Names that the password rule knows (ingest.md 3.8), as different languages spell them. */
export const sensitiveNames = [
  'password',
  'userPassword',
  'DB_PASSWD',
  'client_secret',
  'clientSecret',
  'api-key',
  'apiKey',
  'API_KEY',
  'Authorization',
  'oauth_nonce',
  'credentials',
  'mysql_pwd',
  'private-key',
  'privateKey',
  'access_token',
  'refreshToken',
  'csrfmiddlewaretoken',
  'otp',
  'two-factor',
] as const

/** The cookies of the table. */
export const sensitiveCookies = (
  'sentrysid sudo su session __session sessionid user_session symfony phpsessid fasthttpsessionid mysession irissessionid _vercel_jwt ' +
  'csrf xsrf _xsrf _csrf csrf-token csrf_token xsrf-token xsrf_token fastcsrf _iris_csrf'
).split(' ')
