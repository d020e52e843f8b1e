-- Sends each line of a file once: address, cookie and body, with tabs between them.
local lines, sent = {}, 0
for line in io.lines(os.getenv("POSTS")) do lines[#lines + 1] = line end

request = function()
  sent = sent + 1
  local address, cookie, body = lines[(sent - 1) % #lines + 1]:match("([^\t]+)\t([^\t]+)\t(.+)")
  local headers = {
    ["X-Forwarded-For"] = address,
    ["Cookie"] = cookie,
    ["Content-Type"] = "application/x-www-form-urlencoded",
  }
  return wrk.format("POST", "/consultation/", headers, body)
end
