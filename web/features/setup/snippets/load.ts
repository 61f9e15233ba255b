import { queryOptions } from '@tanstack/react-query'

import type { Family } from '../platforms.ts'
import type { Recipes } from './recipe.ts'

const chunks: Readonly<Record<Family, () => Promise<{ readonly recipes: Recipes }>>> = {
  python: () => import('./python.ts'),
  browser: () => import('./browser.ts'),
  node: () => import('./node.ts'),
  mobile: () => import('./mobile.ts'),
  jvm: () => import('./jvm.ts'),
  dotnet: () => import('./dotnet.ts'),
  more: () => import('./more.ts'),
}

/** The recipes of a family of platforms, fetched when they are first shown. */
export const recipesQuery = (family: Family) =>
  queryOptions({ queryKey: ['recipes', family], queryFn: async () => (await chunks[family]()).recipes, staleTime: Infinity })
