# A nightly job. Where its errors go comes from the environment: SENTRY_DSN, SENTRY_RELEASE, SENTRY_ENVIRONMENT.
require 'logger'
require 'sentry-ruby'

Sentry.init do |config|
  config.logger = Logger.new($stderr)
  config.debug = true
  config.send_default_pii = true
  config.capture_exception_frame_locals = true
  config.server_name = 'night-3'
  config.project_root = __dir__
  config.app_dirs_pattern = /shop/
  config.breadcrumbs_logger = [:sentry_logger]
end

class OrderError < StandardError; end

def price_of(sku)
  prices = { 'tea' => 450 }
  api_token = 'planted-in-a-local'
  prices.fetch(sku)
end

def order(sku)
  count = 3
  price_of(sku) * count
rescue KeyError
  raise OrderError, "cannot order #{sku}"
end

Sentry.with_scope do |scope|
  scope.set_user(id: 71, email: 'max@shop.example', plan: 'gold')
  scope.set_tags(tenant: 'west')
  scope.set_context('order', { number: 7 })
  scope.set_extra(:batch, [1, 2])
  Sentry.add_breadcrumb(Sentry::Breadcrumb.new(category: 'stock', message: 'opened shelf', level: 'debug', data: { shelf: 'b' }))
  begin
    order('cup')
  rescue OrderError => e
    Sentry.capture_exception(e)
  end
end
Sentry.capture_message('job is done', level: :info)
