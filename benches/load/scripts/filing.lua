-- Files requests through the form as a browser does: the form, the answers to check, sending. What one answer asks for is asked next,
-- by whichever connection is free: wrk ... -- PREFIX
local headers = { ["Accept-Encoding"] = "identity", ["Accept-Language"] = "en" }
local posting = { ["Accept-Language"] = "en", ["Content-Type"] = "application/x-www-form-urlencoded" }
local path = "/request/access"
local next_steps = {}
local number = 0
local prefix = "load"
filed = 0
refused = 0

local counter = 0
local threads = {}

function setup(thread)
   counter = counter + 1
   thread:set("id", counter)
   threads[#threads + 1] = thread
end

function init(arguments)
   prefix = arguments[1] or prefix
end

local function body(step)
   return "form_token=" .. step.token .. "&name=Load+Tester+" .. step.number .. "&email=" .. prefix .. "-" .. id .. "-" .. step.number
      .. "%40mail.example&place=DE&relation=self&phone=&details=Please+send+me+everything+you+hold+about+me." .. step.last
end

function request()
   local step = table.remove(next_steps)
   if step == nil then
      return wrk.format("GET", path, headers)
   end
   return wrk.format("POST", path, posting, body(step))
end

function response(status, answered, page)
   if status == 303 then
      filed = filed + 1
      return
   end
   local token = page:match('name="form_token" value="([^"]+)"')
   if status ~= 200 or token == nil then
      refused = refused + 1
      return
   end
   -- The page with the answers holds who it is about, to be posted on; the form's field for it is empty.
   local known = page:match('name="email" value="' .. prefix .. "%-" .. id .. '%-(%d+)@')
   if known then
      next_steps[#next_steps + 1] = { token = token, number = known, last = "&step=send" }
   else
      number = number + 1
      next_steps[#next_steps + 1] = { token = token, number = number, last = "" }
   end
end

function done(summary, latency, requests)
   local all_filed, all_refused = 0, 0
   for _, thread in ipairs(threads) do
      all_filed = all_filed + thread:get("filed")
      all_refused = all_refused + thread:get("refused")
   end
   local failed = all_refused + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
   io.write(string.format("RESULT %d %d %d %d %d\n", all_filed, summary.duration, failed,
      latency:percentile(50), latency:percentile(99)))
end
