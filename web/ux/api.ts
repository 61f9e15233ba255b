/** The page after this one, where there is one. */
const nextLink = /<([^>]+)>; rel="next"; results="true"/

/** The API as a script uses it: with the token of `init`, or as nobody. Throws, with what the server said, on anything but success. */
export class Api {
  readonly #url: string
  readonly #token: string

  constructor(url: string, token = '') {
    this.#url = `${url}/api/0`
    this.#token = token
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.#call<Answer>('GET', path)
  }

  /** The rows of a list, page after page, up to `max`. */
  async list<Row>(path: string, max: number): Promise<Row[]> {
    const rows: Row[] = []
    let next: string | undefined = this.#url + path
    while (next !== undefined && rows.length < max) {
      const response: Response = await this.#fetch('GET', next)
      rows.push(...((await response.json()) as Row[]))
      next = nextLink.exec(response.headers.get('link') ?? '')?.[1]
    }
    return rows.slice(0, max)
  }

  post<Answer>(path: string, body?: object): Promise<Answer> {
    return this.#call<Answer>('POST', path, body)
  }

  put<Answer>(path: string, body: object): Promise<Answer> {
    return this.#call<Answer>('PUT', path, body)
  }

  async #call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await this.#fetch(method, this.#url + path, body)
    const text = await response.text()
    return (text === '' ? null : JSON.parse(text)) as Answer
  }

  async #fetch(method: string, url: string, body?: object): Promise<Response> {
    const response = await fetch(url, {
      method,
      headers: {
        ...(this.#token === '' ? {} : { Authorization: `Bearer ${this.#token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${(await response.text()).slice(0, 500)}`)
    return response
  }
}
