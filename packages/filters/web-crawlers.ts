/** Parts of user agents of crawlers; the last line is our addition: fetchers of language models that do not call themselves bots. */
const crawler = new RegExp(
  [
    'mediapartners-google|adsbot-google|googlebot|feedfetcher-google|bingbot|bingpreview|baiduspider|slurp|sogou|facebook|ia_archiver',
    String.raw`bots?[/\s);]|spider[/\s);]|slack|calypso appcrawler|pingdom|lyticsbot|aws security scanner|hubspot crawler|bytespider|better uptime`,
    'chatgpt-user|claude-(?:web|user)|anthropic-ai|cohere-ai|perplexity-user|meta-external(?:agent|fetcher)|google-extended',
  ].join('|'),
  'i',
)
/** Slack's fetcher of links, which people cause. */
const allowed = /slackbot\s1\.\d+/i
const userAgentCharsMax = 2048

export const isCrawler = (userAgent: string): boolean => {
  const agent = userAgent.slice(0, userAgentCharsMax)
  return crawler.test(agent) && !allowed.test(agent)
}
