-- Asks for the addresses of a file in turn, with a cookie where one is given: wrk ... -- FILE [COOKIE]
local addresses = {}
local headers = { ["Accept-Encoding"] = "gzip", ["Accept-Language"] = "en" }
local turn = 0

function init(arguments)
   for line in io.lines(arguments[1]) do
      addresses[#addresses + 1] = line
   end
   if arguments[2] and arguments[2] ~= "" then
      headers["Cookie"] = arguments[2]
   end
   -- Threads begin at different places, or all would ask for the same page at once.
   turn = math.random(#addresses)
end

function request()
   turn = turn % #addresses + 1
   return wrk.format("GET", addresses[turn], headers)
end

local threads = {}

function setup(thread)
   threads[#threads + 1] = thread
end

function done(summary, latency, requests)
   local failed = summary.errors.connect + summary.errors.read + summary.errors.write
      + summary.errors.status + summary.errors.timeout
   io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, failed,
      latency:percentile(50), latency:percentile(99)))
end
