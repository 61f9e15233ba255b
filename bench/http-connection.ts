import { connect } from 'node:net'
import type { Socket } from 'node:net'

const bufferBytes = 64 * 1024
const headEndMark = '\r\n\r\n'
const lengthName = /\r\ncontent-length: *(\d+)/i
const closeName = /\r\nconnection: *close/i

/** How a request ended: the status, or 0 when the connection broke before the answer was whole. */
type Ended = (status: number) => void

export interface ConnectionTarget {
  readonly host: string
  readonly port: number
}

/**
 * One HTTP/1.1 keep-alive connection with one request at a time, written by hand: `node:http` as a client costs as much as the server under test.
 * Connects when the first request needs it, and again after a break.
 */
export class HttpConnection {
  /** The request is put together here. */
  readonly buffer = Buffer.allocUnsafe(bufferBytes)
  readonly #target: ConnectionTarget
  readonly #input = Buffer.allocUnsafe(bufferBytes)
  #socket: Socket | undefined
  #ended: Ended | undefined
  #received = ''

  constructor(target: ConnectionTarget) {
    this.#target = target
  }

  /** Sends the first bytes of `buffer`. Never throws; `ended` is called exactly once. */
  send(bytes: number, ended: Ended): void {
    this.#ended = ended
    this.#received = ''
    const socket = (this.#socket ??= this.#open())
    socket.write(this.buffer.subarray(0, bytes))
  }

  close(): void {
    this.#socket?.destroy()
  }

  #open(): Socket {
    const onread = {
      buffer: this.#input,
      callback: (count: number): boolean => {
        if (this.#socket === socket) this.#read(count)
        return true
      },
    }
    const socket = connect({ ...this.#target, noDelay: true, onread })
    const broken = (): void => {
      if (this.#socket !== socket) return
      this.#socket = undefined
      this.#finish(0)
    }
    return socket.on('error', broken).on('close', broken).on('end', broken)
  }

  #finish(status: number): void {
    const ended = this.#ended
    this.#ended = undefined
    ended?.(status)
  }

  #read(count: number): void {
    // Nearly always one chunk is one answer, and its head is ASCII.
    this.#received += this.#input.toString('latin1', 0, count)
    const headEnd = this.#received.indexOf(headEndMark)
    if (headEnd < 0) return
    const bodyBytes = Number(lengthName.exec(this.#received)?.[1] ?? 0)
    if (this.#received.length < headEnd + headEndMark.length + bodyBytes) return
    const status = Number(this.#received.slice(9, 12))
    if (status !== 200 && closeName.test(this.#received)) {
      this.#socket?.destroy()
      this.#socket = undefined
    }
    this.#finish(status)
  }
}
