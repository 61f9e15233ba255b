# A job that fails in the way that it is told to.
require 'json'
require 'logger'
require 'sentry-ruby'

Sentry.init do |config|
  config.logger = Logger.new($stderr)
  config.debug = true
  config.server_name = 'night-3'
  config.project_root = __dir__
  config.app_dirs_pattern = /faults/
end

class StockError < StandardError; end

class Shelf
  def initialize(boxes)
    @boxes = boxes
  end

  def label(number)
    @boxes[number].label
  end

  def grams
    @boxes.map { |box| box[:grams] + 1 }
  end
end

def share(total, people)
  total / people
end

def reserve(sku, count)
  raise StockError, "#{count} of #{sku} wanted" if count > 2
end

def depth(levels)
  return Integer('none') if levels.zero?

  depth(levels - 1)
end

FAULTS = {
  'label' => ->(value) { Shelf.new([]).label(value.size) },
  'grams' => ->(_) { Shelf.new([{}]).grams },
  'share' => ->(value) { share(value.size, 0) },
  'reserve' => ->(value) { reserve(value, value.size) },
  'parse' => ->(value) { JSON.parse(value) },
  'depth' => ->(value) { depth(value.size) },
  'message' => ->(value) { Sentry.capture_message("order #{value.size}00 of #{value}@shop.example is late") }
}.freeze

begin
  FAULTS.fetch(ARGV[0]).call(ARGV[1])
rescue StandardError => e
  Sentry.capture_exception(e)
end
