module vedette.test/oldshop

go 1.20

require github.com/getsentry/sentry-go v0.11.0
