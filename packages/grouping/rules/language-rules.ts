/** Code that is not the user's own, in every language: the places where package managers, SDKs and compilers put it (grouping.md 2.4). */
export const languageRules = String.raw`
# Packages of the JVM
module:{akka,feign,jdk,oauth,scala,sun}.* category=framework
module:com.{fasterxml,microsoft,sun}.* category=framework
module:io.{opentelemetry,sentry}.* category=framework
module:org.{apache,glassfish,jboss,jdesktop,postgresql,springframework,web3j}.* category=framework
module:reactor.core.* category=framework
module:{kotlin,kotlinx}.* -app
module:io.{ktor,netty}.* -app

# Whatever the language: where installers put packages
path:**/vendor/** -app
path:**/site-packages/** -app
path:**/dist-packages/** -app
path:**/node_modules/** -app
path:**/go/pkg/mod/** -app

# JavaScript: package stores, code from elsewhere, what compilers add
family:javascript path:**/{.pnpm,.yarn}/** -app
family:javascript path:http{,s}://{unpkg.com,cdnjs.cloudflare.com,cdn.jsdelivr.net,esm.run,esm.sh,deno.land/std,deno.land/x,jsr.io}{/,@}** -app
family:javascript path:{node,bun,ext}:** -app
family:javascript path:**/{@babel,core-js,regenerator-runtime,tslib}/** -app -group
family:javascript module:{@babel,core-js,regenerator-runtime,tslib}/* -app -group
family:javascript module:tslib -app -group
family:javascript function:_callSuper -app -group
family:javascript function:{runMicrotasks,processTicksAndRejections,process.processTicksAndRejections,process._tickCallback,_tickCallback,listOnTimeout,processTimers} -app -group
family:javascript path:**/{newrelic,logrocket}/** -app -group
family:javascript path:**{newrelic,logrocket}*.js -app -group
family:javascript module:{newrelic,logrocket}* -app -group
family:javascript function:reportError ^-app -app

# Python: a process that multiprocessing began
function:spawn_main path:**/multiprocessing/spawn.py -app -group

# Ruby, PHP, Elixir, .NET
family:other path:**/gems/** -app
family:other path:**/ruby/*/bundler/** -app
family:other path:phar://** -app
family:other path:deps/** -app
family:other package:{system,microsoft}.* -app

# Dart and Flutter
path:{org-dartlang-sdk,dart}:** -app
path:package:flutter*/** -app
path:**/.pub-cache/** -app
path:**/packages/flutter*/lib/** -app
path:**/flutter/bin/cache/** -app
path:package:sentry*/** -app -group

# SDKs that report
module:io.sentry.* -app -group
`
