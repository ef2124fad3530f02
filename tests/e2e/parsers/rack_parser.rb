# Prints what Rack makes of each Cookie field on standard input: one base64 value a line in, one JSON array of [name, value] a line out.
require "json"
require "rack"

# Bytes as the code points of latin-1, so that JSON can carry any of them.
def latin1(text)
  text.to_s.b.force_encoding("ISO-8859-1").encode("UTF-8")
end

STDIN.each_line do |line|
  begin
    seen = Rack::Request.new({ "HTTP_COOKIE" => line.unpack1("m") }).cookies
    puts JSON.generate(seen.map { |name, value| [latin1(name), latin1(value)] })
  rescue StandardError => error
    puts JSON.generate("ERR #{error.class}")
  end
end
