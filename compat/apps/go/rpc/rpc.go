// A gRPC server with an interceptor that recovers, captures, flushes and panics again: the process dies as it would without it.
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/getsentry/sentry-go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/test/bufconn"
)

type health struct {
	grpc_health_v1.UnimplementedHealthServer
}

func (health) Check(_ context.Context, request *grpc_health_v1.HealthCheckRequest) (*grpc_health_v1.HealthCheckResponse, error) {
	return answer(request.GetService(), map[string]*grpc_health_v1.HealthCheckResponse{})
}

func answer(service string, known map[string]*grpc_health_v1.HealthCheckResponse) (*grpc_health_v1.HealthCheckResponse, error) {
	response := known[service]
	response.Status = grpc_health_v1.HealthCheckResponse_SERVING
	return response, nil
}

func capturing(ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	hub := sentry.CurrentHub().Clone()
	defer func() {
		if problem := recover(); problem != nil {
			hub.WithScope(func(scope *sentry.Scope) {
				caller, _ := metadata.FromIncomingContext(ctx)
				scope.SetUser(sentry.User{ID: caller.Get("user-id")[0]})
				scope.SetTag("grpc.method", info.FullMethod)
				scope.SetContext("grpc", sentry.Context{"request": fmt.Sprint(request)})
				scope.AddBreadcrumb(&sentry.Breadcrumb{Category: "grpc", Message: "called " + info.FullMethod}, 10)
				hub.RecoverWithContext(ctx, problem)
			})
			sentry.Flush(2 * time.Second)
			panic(problem)
		}
	}()
	return handle(sentry.SetHubOnContext(ctx, hub), request)
}

func main() {
	err := sentry.Init(sentry.ClientOptions{
		Dsn: os.Getenv("RPC_DSN"), Release: "rpc@3.1.0", Environment: "production", Debug: true, DebugWriter: os.Stderr, EnableTracing: true, TracesSampleRate: 1,
	})
	if err != nil {
		panic(err)
	}
	pipe := bufconn.Listen(1 << 16)
	server := grpc.NewServer(grpc.UnaryInterceptor(capturing))
	grpc_health_v1.RegisterHealthServer(server, health{})
	go func() { _ = server.Serve(pipe) }()
	connection, err := grpc.NewClient("passthrough:///pipe", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return pipe.DialContext(ctx) }))
	if err != nil {
		panic(err)
	}
	ctx := metadata.AppendToOutgoingContext(context.Background(), "user-id", "u-5")
	_, err = grpc_health_v1.NewHealthClient(connection).Check(ctx, &grpc_health_v1.HealthCheckRequest{Service: "stock"})
	fmt.Println("not reached:", err)
}
