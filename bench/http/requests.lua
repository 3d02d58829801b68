-- What wrk asks for: lines "path" or "path<TAB>value" of a file, drawn at random; the value goes into one header.
-- Arguments: the file, the seed, and the name of the header, if there is one.

local asked = {}
local header

function init(arguments)
  header = arguments[3]
  math.randomseed(tonumber(arguments[2]))
  for line in io.lines(arguments[1]) do
    local path, value = line:match("^([^\t]+)\t?(.*)$")
    asked[#asked + 1] = {path, value}
  end
end

function request()
  local one = asked[math.random(#asked)]
  if header then wrk.headers[header] = one[2] end
  return wrk.format("GET", one[1])
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("\nMEASURED %d %d %d %d\n", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status, latency:percentile(50)))
end
