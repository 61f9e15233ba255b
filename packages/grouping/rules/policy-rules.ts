/** What follows from where a native frame lies and from the categories (grouping.md 2.4). */
export const nativePlaces = String.raw`
# Programs and their bundles
family:native package:{,/private}/var/containers/Bundle/Application/** +app
family:native package:**/Containers/Bundle/Application/** +app
family:native package:**/CoreSimulator/Devices/** +app
family:native package:**.app/Contents/** +app
family:native package:/Users/** +app
family:native package:/data/app/** +app

# Installed beside them
family:native package:{/lib,/usr/lib,/usr/local/lib,/usr/local/Cellar,/opt/homebrew,/nix/store}/** -app
family:native package:**/.local/share/** -app
family:native package:/Applications/Xcode*/** -app
family:native package:"**/iOS DeviceSupport/**" -app
family:native package:{**/CoreSimulator/Profiles/**,**/XcodeDefault.xctoolchain/**} -app
family:native package:**/Frameworks/libswift*.dylib -app
family:native package:**/{Sentry,SentryPrivate,KSCrash}.framework/** -app
family:native package:**/{libflutter.so,Flutter.framework/**,FlutterMacOS.framework/**} -app
family:native function:{std,core,alloc,backtrace,failure,error_chain}::* -app
family:native function:{<std,<core,<alloc}::* -app
family:native function:{__rust_*,rust_begin_unwind,rust_panic*} -app
family:native path:/rustc/** -app
`

export const policyRules = String.raw`
category:system -app
category:framework -app
category:internals -app -group
category:indirection -group
category:telemetry -app -group

# What raises, and everything that it calls
category:throw ^-group -group ^-app -app
family:native function:{__cxa_throw,_CxxThrowException,__assert_rtn,_NSRaiseError} ^-group -group ^-app -app
family:native function:{std::panicking::begin_panic*,core::panicking::panic*,core::result::unwrap_failed,core::option::unwrap_failed,core::option::expect_failed} ^-group -group ^-app -app
family:native function:{failure::backtrace::*,error_chain::*,failure::error::*} ^-group -group ^-app -app
family:native function:{google_breakpad::*,crashpad::*} ^-group -group ^-app -app
family:native function:{FDebug::CheckVerifyFailed*,FDebug::EnsureFailed*,FDebug::AssertFailed*,FMsg::Logf*,UE::Logging::*,UE::Assert::*,FDebug::OptionallyLogFormattedEnsureMessage*} v+app -app ^-app

# Where threads begin, and what begins them
category:threadbase -group v-group
category:handler ^-group -group

# SDKs that report
family:native function:{sentrycrash_*,sentry__*,-\[Sentry*,+\[Sentry*,Sentry*SDK*} -app -group
`
