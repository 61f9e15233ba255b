import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { debugFileKinds, identifyDebugFile } from './identify.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const uuid = '747e1d76-509b-5225-8a5b-db7b7d4067d4'

describe('a debug file is told by its name and beginning', () => {
  test('a ProGuard mapping by its path', () => {
    expect(identifyDebugFile(`/proguard/${uuid.toUpperCase()}.txt`, bytes('com.example.App -> a.b:'))).toEqual({
      kind: 'proguard',
      debugId: uuid,
      cpuName: 'any',
      objectName: 'proguard-mapping',
    })
    expect(identifyDebugFile('proguard/none.txt', bytes('x'))).toBeUndefined()
  })

  test('Breakpad symbols by their first line, with id, processor and module', () => {
    const facts = identifyDebugFile('app.sym', bytes('MODULE Linux x86_64 747E1D76509B52258A5BDB7B7D4067D40 my app\nFILE 0 a.c\n'))
    expect(facts).toMatchObject({ kind: 'breakpad', debugId: uuid, cpuName: 'x86_64', objectName: 'my app' })
  })

  test.each([
    ['\x7fELF\x02', 'elf'],
    ['\xcf\xfa\xed\xfe', 'macho'],
    ['MZ\x90', 'pe'],
    ['Microsoft C/C++ MSF 7.00\r\n', 'pdb'],
    ['BSJB', 'portablepdb'],
    ['\0asm', 'wasm'],
    ['SYSB\x02', 'sourcebundle'],
    ['BCSymbolMap Version: 2.0', 'bcsymbolmap'],
    ['["a","b"]', 'dartsymbolmap'],
    ['{"__debug-id__":"x"}', 'il2cpp'],
  ])('%j', (head, kind) => {
    expect(identifyDebugFile('lib/libfoo.so', bytes(head))).toMatchObject({ kind, objectName: 'libfoo.so' })
  })

  test('what is none of them is not guessed', () => {
    expect(identifyDebugFile('readme.txt', bytes('hello'))).toBeUndefined()
    expect(identifyDebugFile('', new Uint8Array())).toBeUndefined()
  })

  test('whatever the bytes are, there is an answer', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.uint8Array({ maxLength: 5_000 }), (name, head) => {
        const kind = identifyDebugFile(name, head)?.kind
        expect([undefined, ...debugFileKinds]).toContain(kind)
      }),
    )
  })
})
