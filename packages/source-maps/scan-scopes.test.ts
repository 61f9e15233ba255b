import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { scanScopes } from './scan-scopes.ts'
import { nameParts, scopeAt } from './scopes.ts'

/** Each function as its name and its text, in the order of their beginnings. */
const functionsOf = (text: string): readonly (readonly [name: string, code: string])[] => {
  const scopes = scanScopes(text)
  return Array.from(scopes.starts, (start, index) => [
    nameParts(scopes, index)
      .map(([from, to]) => text.slice(from, to))
      .join('.'),
    text.slice(start, scopes.ends[index]),
  ])
}

const namesOf = (text: string): readonly string[] => functionsOf(text).map(([name]) => name)

describe('functions of a script', () => {
  it('are called by their own name, or by what they are assigned to', () => {
    expect(functionsOf('function a(){b=function(){}}let c=d=>d+1,e=async(f)=>{},g=function*h(){}')).toEqual([
      ['a', 'function a(){b=function(){}}'],
      ['b', 'function(){}'],
      ['c', 'd=>d+1'],
      ['e', '(f)=>{}'],
      ['h', 'function*h(){}'],
    ])
    expect(namesOf('exports.run=function(){};this.x=async y=>{};A.prototype.go=function go2(){}')).toEqual(['exports.run', 'this.x', 'go2'])
  })

  it('that are members are called after their object or class', () => {
    expect(namesOf('class A extends B{static x=()=>1;y(z){}async*[k](){}get v(){return 1}#p(){}}')).toEqual([
      'A.x',
      'A.y',
      '',
      'A.v',
      'A.#p',
    ])
    expect(namesOf('const o={a(){},b:function(){},"c-d":()=>{},...r(),e:{f(){}},async g(){},h}')).toEqual([
      'o.a',
      'o.b',
      'o.c-d',
      'o.e.f',
      'o.g',
    ])
    expect(namesOf('var Rc=class{prices={};checkout(e){return this.priceOf(e)*2}}')).toEqual(['Rc.checkout'])
  })

  it('without a name have none', () => {
    expect(namesOf('f(function(){},()=>{},x=>x);(()=>{})()')).toEqual(['', '', '', ''])
  })

  it('end where they end: expressions of arrows too', () => {
    expect(functionsOf('a(x=>y?z=>1:w=>2,3)')).toEqual([
      ['', 'x=>y?z=>1:w=>2'],
      ['', 'z=>1'],
      ['', 'w=>2'],
    ])
    // Without semicolons, as people write it.
    expect(functionsOf('const a = x => x + 1\nconst b = 2')[0]?.[1].trim()).toBe('x => x + 1')
  })

  it('are not looked for in strings, templates, comments and regular expressions', () => {
    const text = 'a="function b(){";/* function c(){ */let d=/[/}]function(){/g,e=`{${(f=>f)(1)}}`;// g=>{\nfunction h(){return i/2/j}'
    expect(functionsOf(text)).toEqual([
      ['', 'f=>f'],
      ['h', 'function h(){return i/2/j}'],
    ])
  })

  it('tell blocks from objects', () => {
    expect(namesOf('if(a){b=()=>{}}switch(c){case 1:{d=()=>{}}default:e={f(){}}}g:{h=()=>1}return{i(){}}')).toEqual([
      'b',
      'd',
      'e.f',
      'h',
      'i',
    ])
  })

  it('lie in each other, and the innermost is found', () => {
    const text = 'function a(){b();function c(){d()}e()}f()'
    const scopes = scanScopes(text)
    const at = (word: string): string => {
      const scope = scopeAt(scopes, text.indexOf(word))
      return scope < 0
        ? 'none'
        : nameParts(scopes, scope)
            .map(([from, to]) => text.slice(from, to))
            .join('.')
    }
    expect(['b()', 'd()', 'e()', 'f()'].map(at)).toEqual(['a', 'c', 'a', 'none'])
  })
})

describe('text that is no JavaScript', () => {
  const words = fc.constantFrom(
    'function',
    'class',
    '=>',
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    '`',
    '${',
    '"',
    "'",
    '/',
    '*',
    ',',
    ';',
    ':',
    '?',
    '=',
    '...',
    'a',
    ' ',
    '\n',
    '\\',
  )

  it('gives functions that lie in each other, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words, { maxLength: 60 }).map((each) => each.join('')),
        ),
        (text) => {
          const { starts, ends, parents } = scanScopes(text)
          for (let at = 0; at < starts.length; at++) {
            const [start = 0, end = 0, parent = 0] = [starts[at], ends[at], parents[at]]
            expect(start).toBeGreaterThanOrEqual(starts[at - 1] ?? 0)
            expect(end).toBeLessThanOrEqual(text.length)
            expect(parent).toBeLessThan(at)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('is read in time that grows with its length', () => {
    for (const text of [
      '('.repeat(300_000),
      '`${'.repeat(100_000),
      '/'.repeat(300_000),
      '/*'.repeat(100_000),
      'a=>'.repeat(100_000),
      '[/'.repeat(300_000),
    ])
      expect(scanScopes(text).starts.length).toBeLessThan(text.length)
  })
})
