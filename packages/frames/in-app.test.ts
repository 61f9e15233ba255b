import { describe, expect, test } from 'vitest'

import type { Event, Frame } from '#packages/protocol/event'
import type { EventId } from '#packages/protocol/ids'
import { growsLinearly } from '#packages/test-growth'

import { decideInApp, looksInApp } from './in-app.ts'

describe('library and system frames', () => {
  test.each<[string, Frame]>([
    ['python', { abs_path: '/venv/lib/python3.12/site-packages/django/core.py' }],
    ['python', { abs_path: '/usr/lib/python3/dist-packages/x.py' }],
    ['python', { abs_path: '/usr/lib/python3.12/json/decoder.py' }],
    ['python', { filename: '<frozen importlib._bootstrap>' }],
    ['node', { abs_path: '/app/node_modules/express/lib/router.js' }],
    ['node', { filename: 'node:internal/timers' }],
    ['node', { filename: 'internal/process/task_queues.js' }],
    ['javascript', { abs_path: 'chrome-extension://abc/content.js' }],
    ['javascript', { abs_path: 'webkit-masked-url://hidden/' }],
    ['javascript', { filename: '<anonymous>' }],
    ['go', { abs_path: '/usr/local/go/src/net/http/server.go', module: 'net/http' }],
    ['go', { abs_path: '/root/go/pkg/mod/github.com/gin-gonic/gin@v1/gin.go' }],
    ['go', { module: 'runtime', function: 'goexit' }],
    ['java', { module: 'java.lang.Thread' }],
    ['java', { module: 'jdk.internal.reflect.Method' }],
    ['java', { module: 'kotlinx.coroutines.Job' }],
    ['java', { module: 'android.os.Handler' }],
    ['php', { abs_path: '/var/www/vendor/laravel/Router.php' }],
    ['php', { filename: '[internal]' }],
    ['ruby', { abs_path: '/usr/local/bundle/gems/rack-3.0/lib/rack.rb' }],
    ['csharp', { module: 'System.Threading.Tasks.Task' }],
    ['csharp', { package: 'Microsoft.AspNetCore.Mvc, Version=8.0.0.0' }],
    ['rust', { function: 'std::panicking::begin_panic', abs_path: '/rustc/abc/library/std/src/panicking.rs' }],
    ['rust', { abs_path: '/home/u/.cargo/registry/src/serde/lib.rs' }],
    ['native', { package: '/usr/lib/x86_64-linux-gnu/libc.so.6', function: 'abort' }],
    ['native', { package: 'C:\\Windows\\System32\\ntdll.dll' }],
    ['native', { function: 'main' }],
    ['cocoa', { package: '/System/Library/Frameworks/UIKit.framework/UIKit' }],
    ['cocoa', { package: '/private/var/containers/Bundle/Application/X/App.app/Frameworks/libswiftCore.dylib' }],
    ['python', {}],
    ['python', { abs_path: 'C:\\Python312\\Lib\\json\\decoder.py' }],
    ['python', { abs_path: '/home/u/.local/share/pipx/venvs/x/bin/x.py' }],
    ['python', { module: 'sentry_sdk.integrations.django', abs_path: '/srv/x.py' }],
    ['node', { abs_path: '/app/.yarn/cache/pg-npm-8/pg.js' }],
    ['node', { abs_path: 'webpack-internal:///(rsc)/./node_modules/next/dist/server.js' }],
    ['node', { function: 'processTicksAndRejections', abs_path: '/x/y.js' }],
    ['node', { abs_path: 'https://deno.land/std@0.200.0/http/server.ts' }],
    ['node', { abs_path: 'bun:sqlite' }],
    ['javascript', { abs_path: 'https://unpkg.com/react@18/umd/react.js' }],
    ['javascript', { abs_path: 'app:///InternalBytecode.js', filename: 'InternalBytecode.js', module: '@babel/runtime' }],
    ['go', { abs_path: 'github.com/gin-gonic/gin@v1.9.1/gin.go' }],
    ['go', { abs_path: 'net/http/server.go', module: 'net/http' }],
    ['go', { module: 'github.com/getsentry/sentry-go/http' }],
    ['java', { module: 'org.springframework.web.servlet.DispatcherServlet' }],
    ['java', { module: 'io.sentry.Sentry' }],
    ['kotlin', { module: 'io.ktor.server.Engine' }],
    ['scala', { module: 'akka.actor.Actor' }],
    ['php', { abs_path: 'phar:///usr/bin/composer/src/x.php' }],
    ['ruby', { abs_path: '<internal:kernel>' }],
    ['ruby', { abs_path: '/app/vendor/bundle/ruby/3.3.0/bundler/gems/x/a.rb' }],
    ['csharp', { module: 'UnityEngine.Events.UnityEvent' }],
    ['csharp', { function: 'Newtonsoft.Json.JsonConvert.Run', module: 'Newtonsoft.Json.JsonConvert' }],
    ['rust', { function: '<tokio::runtime::Runtime>::block_on' }],
    ['rust', { function: 'core::ops::function::FnOnce::call_once' }],
    ['dart', { abs_path: 'package:flutter/src/widgets/framework.dart' }],
    ['dart', { abs_path: 'dart:async/zone.dart' }],
    ['elixir', { module: 'Phoenix.Router', filename: 'lib/phoenix/router.ex' }],
    ['elixir', { module: ':gen_server', filename: 'gen_server.erl' }],
    ['perl', { abs_path: '/usr/share/perl5/Mojolicious.pm' }],
    ['perl', { abs_path: '/usr/local/lib/x86_64-linux-gnu/perl/5.36.0/DBI.pm' }],
    ['lua', { filename: '=[C]' }],
    ['lua', { abs_path: '/usr/local/share/lua/5.1/socket.lua' }],
    ['native', { package: 'ntdll.dll', function: 'RtlUserThreadStart' }],
    ['native', { package: '/opt/acme/bin/shop', function: 'std::vector<int>::at' }],
    ['native', { package: '/opt/acme/bin/shop', function: '__libc_start_main' }],
    ['native', { package: 'libc.so.6', function: 'malloc' }],
    ['cocoa', { package: '/private/var/X/Shop.app/Frameworks/Sentry.framework/Sentry' }],
    ['cocoa', { package: '/private/var/X/Shop.app/Shop', function: '-[SentryHub capture]' }],
    ['cocoa', { package: 'CoreFoundation' }],
    ['swift', { package: '/usr/lib/swift/libswiftCore.dylib' }],
    ['objc', { package: '/System/Library/PrivateFrameworks/UIKitCore.framework/UIKitCore' }],
    ['other', { abs_path: '/app/node_modules/x.js' }],
    ['crystal', { abs_path: '/usr/lib/crystal/core/array.cr' }],
  ])('%s %j', (platform, frame) => {
    expect(looksInApp(frame, platform)).toBe(false)
  })
})

describe("the user's own frames", () => {
  test.each<[string, Frame]>([
    ['python', { abs_path: '/srv/app/views.py', module: 'app.views' }],
    ['node', { abs_path: '/app/src/internal/x.js' }],
    ['javascript', { abs_path: 'https://shop.example/static/app.js' }],
    ['go', { abs_path: '/build/shop/main.go', module: 'main' }],
    ['go', { abs_path: '/build/log/handlers.go', module: 'log/handlers' }],
    ['java', { module: 'com.acme.shop.Cart' }],
    ['php', { abs_path: '/var/www/src/Cart.php' }],
    ['ruby', { abs_path: '/app/models/cart.rb' }],
    ['csharp', { module: 'Acme.Shop.Cart' }],
    ['rust', { function: 'shop::cart::add', abs_path: '/build/src/cart.rs' }],
    ['native', { package: '/opt/acme/bin/shop', function: 'main' }],
    ['cocoa', { package: '/private/var/containers/Bundle/Application/X/Shop.app/Shop' }],
    ['other', { function: 'main' }],
    ['python', { abs_path: '/srv/python/lib/views.py' }],
    ['python', { abs_path: '/srv/vendors/app.py' }],
    ['node', { abs_path: 'app:///src/vendor-list.js' }],
    ['node', { abs_path: 'webpack-internal:///./src/page.tsx', module: 'src/page' }],
    ['go', { abs_path: 'acme.example/shop/cart.go', module: 'acme.example/shop' }],
    ['kotlin', { module: 'com.acme.javax.Cart' }],
    ['csharp', { module: 'SystemStatus.Page' }],
    ['csharp', { module: 'UnityShop.Cart' }],
    ['rust', { function: '<shop::Cart as core::fmt::Debug>::fmt', abs_path: '/build/src/cart.rs' }],
    ['dart', { abs_path: 'package:shop/cart.dart' }],
    ['elixir', { module: 'Shop.Cart', filename: 'lib/shop/cart.ex' }],
    ['perl', { abs_path: '/srv/shop/lib/Cart.pm' }],
    ['lua', { abs_path: '/srv/shop/cart.lua' }],
    ['native', { package: 'C:\\Program Files\\Acme\\shop.exe', function: 'Cart::add' }],
    ['swift', { package: '/Applications/Shop.app/Contents/MacOS/Shop', function: 'Cart.add' }],
  ])('%s %j', (platform, frame) => {
    expect(looksInApp(frame, platform)).toBe(true)
  })

  test('the platform of a frame wins over that of the event', () => {
    expect(looksInApp({ platform: 'java', module: 'java.lang.Thread' }, 'python')).toBe(false)
  })
})

test('marks are looked for in linear time', () => {
  const platforms = ['python', 'node', 'go', 'java', 'php', 'ruby', 'csharp', 'rust', 'dart', 'elixir', 'perl', 'lua', 'native', 'other']
  for (const part of ['/', 'lib/', 'usr/lib/python', 'a', '/webpack', 'libsystem_', '1.', '<', 'java.', '@v1', 'sentry']) {
    const look = (length: number): void => {
      const text = part.repeat(length / part.length)
      const frame: Frame = { abs_path: text, module: text, function: text, package: text }
      for (const platform of platforms) looksInApp(frame, platform)
    }
    expect([part, growsLinearly(look, 100_000)]).toEqual([part, true])
  }
})

test('decideInApp keeps what the SDK decided and leaves no frame undecided', () => {
  const frames = (): Frame[] => [
    { module: 'java.lang.Thread' },
    { module: 'com.acme.Cart' },
    { module: 'java.lang.Thread', in_app: true },
    { module: 'com.acme.Cart', in_app: false },
  ]
  const event: Event = {
    event_id: '4a1f0c77d2e94b5f8c3a6e90b1d24f57' as EventId,
    type: 'error',
    level: 'error',
    platform: 'java',
    timestamp: 1,
    received: 1,
    tags: [],
    exception: [{ type: 'E', stacktrace: { frames: frames() }, raw_stacktrace: { frames: frames() } }],
    threads: [{ stacktrace: { frames: frames() } }],
    stacktrace: { frames: frames() },
  }
  decideInApp(event)
  for (const stacktrace of [
    event.exception?.[0]?.stacktrace,
    event.exception?.[0]?.raw_stacktrace,
    event.threads?.[0]?.stacktrace,
    event.stacktrace,
  ]) {
    expect(stacktrace?.frames.map(({ in_app: inApp }) => inApp)).toEqual([false, true, true, false])
  }
})

describe('what a package installer brought', () => {
  const decided = (platform: string, frame: Frame): Frame => {
    const frames = [{ ...frame, in_app: true }]
    const event = { platform, tags: [], stacktrace: { frames } } as unknown as Event
    decideInApp(event)
    decideInApp(event)
    return frames[0] ?? {}
  }

  test.each<[string, Frame]>([
    ['go', { abs_path: '/root/go/pkg/mod/google.golang.org/grpc@v1.80.0/server.go' }],
    ['python', { abs_path: '/venv/lib/python3.12/site-packages/flask/app.py' }],
    ['node', { filename: '/app/node_modules/express/lib/router.js' }],
    ['php', { abs_path: 'C:\\web\\vendor\\laravel\\Router.php' }],
    ['java', { module: 'org.springframework.web.Filter' }],
    ['kotlin', { module: 'kotlinx.coroutines.Job' }],
  ])('is not the user’s own, whatever the SDK says: %s %j', (platform, frame) => {
    expect(decided(platform, frame)).toEqual({ ...frame, in_app: false, data: { orig_in_app: 1 } })
  })

  test.each<[string, Frame]>([
    ['go', { abs_path: '/srv/shop/pkg/model/cart.go' }],
    ['java', { module: 'com.acme.Cart' }],
    ['python', { module: 'org.springframework.fake', abs_path: '/srv/app.py' }],
  ])('nothing else is: %s %j', (platform, frame) => {
    expect(decided(platform, frame)).toEqual({ ...frame, in_app: true })
  })
})
