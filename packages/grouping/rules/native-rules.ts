/**
 * What frames of compiled code are, by the names that operating systems, compilers and run-times give them (grouping.md 2.4). First what belongs to
 * whom, then what of it is a helper of a helper. What follows from a category stands in policy-rules.ts.
 */
export const nativeRules = String.raw`
# Images of the operating system. Apple
family:native package:/System/Library/** category=system
family:native package:**/System/Library/Frameworks/** category=system
family:native package:**/System/Library/PrivateFrameworks/** category=system
family:native package:/usr/lib/** category=system
family:native package:**/Symbols/usr/lib/** category=system
family:native package:{CoreFoundation,Foundation,CFNetwork,IOKit,QuartzCore,WebKit,WebCore,JavaScriptCore,Security,CoreData,CoreText,CoreGraphics,ImageIO} category=system
family:native package:{libobjc*,libsystem*,libdispatch*,libdyld*,libxpc*,libc++*,dyld,dyld_sim} category=system
family:native package:**/{libobjc,libdispatch,libxpc,libdyld}*.dylib category=system
family:native package:**/libsystem_*.dylib category=system

# Windows
family:native package:[a-z]:/Windows/** category=system
family:native package:{ntdll,kernel32,kernelbase,user32,win32u,gdi32,ole32,combase,rpcrt4,ucrtbase,msvcrt}.dll category=system
family:native package:{vcruntime,msvcp,ucrtbase}*.dll category=system

# Linux and Android
family:native package:{/lib,/lib32,/lib64}/** category=system
family:native package:{linux-gate,linux-vdso,[vdso]}* category=system
family:native package:{/system,/system_ext,/vendor,/product}/** category=system
family:native package:/apex/com.android.*/lib*/** category=system
family:native package:**/libart.so category=system
module:{dalvik.system,com.android,android.os}.* category=system
module:com.lenovo.{lsf,ideafriend}.* category=system

# Copying and comparing bytes says nothing, wherever it was linked in
family:native function:{memset,memcpy,memmove,memcmp,strlen,strcpy,strcmp}* category=system

# Standard libraries
family:native function:{std,boost,__gnu_cxx,__cxxabiv1}::* category=std
module:{java,javax.crypto,com.google.crypto,com.google.android,android,androidx,android.database}.* category=std

# What draws
family:native package:{UIKit,UIKitCore,SwiftUI,SwiftUICore,AppKit,AttributeGraph,CoreAutoLayout,GraphicsServices} category=ui
family:native package:**/{UIKit,UIKitCore,SwiftUI,SwiftUICore,AppKit,AttributeGraph,CoreAutoLayout,GraphicsServices} category=ui
family:native function:{NSISEngine,*\[NSISEngine}* category=ui
module:android.{view,text,widget}.* category=ui
module:android.app.{Dialog,AlertDialog}* category=ui
module:androidx.*.widget.* category=ui
module:com.google.android.material.* category=ui

# Where threads and programs begin
family:native function:{RtlUserThreadStart,BaseThreadInitThunk,_RtlUserThreadStart,__RtlUserThreadStart,thread_start,_beginthreadex,_threadstartex} category=threadbase
family:native function:{_start,start,start_thread,clone,clone3,__clone,__start_thread,__pthread_start*,__libc_start_main*,__libc_start_call_main,__libc_init} category=threadbase
family:native function:{_pthread_start,_pthread_body,thread_start,start_wqthread,_pthread_wqthread,_dispatch_worker_thread*,_dispatch_workloop_worker_thread*} category=threadbase
family:native function:{__scrt_common_main*,__tmainCRTStartup,invoke_main,mainCRTStartup,WinMainCRTStartup,wmainCRTStartup} category=threadbase
family:native function:{UIApplicationMain,NSApplicationMain,NSExtensionMain,GSEventRunModal} category=threadbase
family:native function:*NSThread*main* package:**/Foundation category=threadbase
module:java.util.concurrent.ThreadPoolExecutor* function:{runWorker,run} category=threadbase
module:java.lang.Thread function:run category=threadbase
module:android.app.ActivityThread function:main category=threadbase
module:android.os.Looper function:{loop,loopOnce} category=threadbase
module:android.os.Handler function:{dispatchMessage,handleCallback} category=threadbase
module:com.android.internal.os.{ZygoteInit,RuntimeInit}* category=threadbase

# Memory
family:native function:{malloc,calloc,realloc,aligned_alloc,posix_memalign,valloc,operator?new,_malloc*,malloc_zone_malloc,je_malloc,RtlAllocateHeap,HeapAlloc,swift_slowAlloc,swift_allocObject} category=malloc
family:native function:{free,cfree,_free*,free_*,operator?delete*,je_free,RtlFreeHeap,HeapFree,szone_free*,swift_slowDealloc,swift_deallocClassInstance} category=free

# Pictures, sound, drivers
family:native package:{/System/Library/Frameworks/{OpenGLES,OpenGL,Metal,MetalPerformanceShaders}.framework,/System/Library/PrivateFrameworks/GPUSupport.framework}/** category=gl
family:native package:**/{opengl32,d3d9,d3d10*,d3d11*,d3d12*,dxgi,libGLESv2,libEGL}{,.dll,.so} category=gl
family:native function:{gl[A-Z]*,egl[A-Z]*,vk[A-Z]*} app:no category=gl
family:native package:**/{AVFoundation,AVFAudio,AudioToolbox,CoreAudio,CoreMedia,VideoToolbox,mfplat.dll,libstagefright*.so} category=av
family:native package:**/{nvoglv*,nvwgf2um*,nvd3dum*,atidxx*,atio6axx*,amdxx*,aticfx*,igd*,ig?icd*}.dll category=driver
family:native package:**/{libnvidia-*,libGLX_nvidia*,libGLES_mali*,libGLESv?_adreno*,i?65_dri*,radeonsi_dri*}.so* category=driver

# Loading, locks, the run-time, and how things end
family:native function:{dlopen*,dlsym*,LoadLibrary*,LdrLoadDll,LdrpLoadDll*,dyld::*,dyld4::*,_dl_*} category=load
family:native function:{pthread_mutex_*,__pthread_mutex_*,pthread_cond_*,os_unfair_lock_*,_os_unfair_lock_*,__ulock_wait*,RtlEnterCriticalSection,EnterCriticalSection,WaitForSingleObject*,NtWaitForSingleObject,futex*,__psynch_*,syscall} category=lock
family:native function:{objc_msgSend*,objc_retain*,objc_release*,_objc_*,swift_retain*,swift_release*,swift_bridgeObject*,_swift_release*} category=runtime
family:native function:{*::~*,*\[*?dealloc\],*?.cxx_destruct*,__destroy_helper_block*,*deinit,*__deallocating_deinit} category=dtor
family:native function:{exit,_exit,__run_exit_handlers,__cxa_finalize*,ExitProcess,RtlExitUserProcess,TerminateProcess,LdrShutdownProcess} category=shutdown
family:native function:{_sigtramp,__sigaction,__restore_rt,_L_unlock_*,KiUserExceptionDispatcher,RtlDispatchException,UnhandledExceptionFilter,__C_specific_handler,_except_handler*} category=handler

# What watches the program
family:native package:**/{NewRelic,NewRelicAgent,FirebaseCrashlytics,FirebasePerformance,Bugsnag,Instabug,DatadogCore,DatadogRUM}{,.framework/**} category=telemetry
family:native function:{sentry_*,sentry__*,sentrycrash*,SentryCrash*,bsg_*,FIRCLS*} category=telemetry
module:{com.newrelic,com.bugsnag,com.instabug,com.google.firebase.perf,com.datadog}.* category=telemetry

# Raising
family:native function:{abort,raise,gsignal,pthread_kill,__pthread_kill,__pthread_kill_implementation,__pthread_kill_internal,tgkill,kill} category=throw
family:native function:{std::terminate*,std::rethrow_exception*,std::__terminate*,__cxa_rethrow,__cxa_bad_cast,_CxxThrowException,CxxThrowException} category=throw
family:native function:{RaiseException,RaiseFailFastException,RtlRaiseException,RtlRaiseStatus,_invoke_watson,_invalid_parameter*} category=throw
family:native function:{objc_exception_throw,objc_exception_rethrow,_CFThrowFormattedException,_NSRaiseError,__exceptionPreprocess} category=throw
family:native function:{*\[NSException?raise*,AG::precondition_failure*,swift::fatalError*,_swift_runtime_on_report,*_assertionFailure*,*_fatalErrorMessage*} category=throw
family:native function:{__assert_rtn,__assert_fail,__assert_fail_base,_assert,_wassert,__android_log_assert} category=throw

# Helpers of these
family:native function:{std::_*,std::__*,__swift_*,_INTERNAL*,@callee_guaranteed*,*?@callee_guaranteed*} category=internals
family:native function:*_block_invoke* app:no category=internals
family:native function:{closure,"closure*"} app:no category=internals
family:native function:{*Collection.subscript.getter*,*Array.subscript.getter*,Array._checkSubscript*,Dictionary.subscript.getter*} app:no category=internals
family:native category:system function:_* !function:_purecall category=internals
family:native category:system function:<unknown> category=internals
[ category:driver ] | category:driver category=internals
[ category:gl ] | category:gl category=internals
[ category:av ] | category:av category=internals
[ category:malloc ] | category:malloc category=internals
[ category:throw ] | category:throw category=internals
[ category:dtor ] | category:dtor category=internals
[ category:std ] | category:std category=internals
[ category:ui ] | category:ui category=internals
[ category:gl ] | category:{driver,system} category=internals
[ category:av ] | category:{driver,system} category=internals
[ category:malloc ] | category:system category=internals
[ category:{free,load,runtime,throw,lock} ] | category:system category=internals
[ category:{system,std,ui} ] | category:system category=internals
[ category:internals ] | category:{system,internals} category=internals
function:<module> | [ function:spawn_main ] category=internals

# On the way to something else
family:native function:{*::operator()*,*<lambda>*,*lambda*::__invoke*,"destructor'",*boost::function*,std::function*,std::invoke*,std::__invoke*} category=indirection
module:java.lang.reflect.* category=indirection
module:{sun,jdk.internal}.reflect.* category=indirection
family:native function:*.cold{,.*} category=indirection
module:android.os.Handler function:{handleMessage,handleCallback} category=indirection
category:ui function:{handleMessage,run} category=indirection
[ !category:{system,internals} ] | family:native category:system | [ !category:{system,internals} ] -app category=indirection
`
