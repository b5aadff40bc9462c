/**
 * The form that a word shares with its plural, its past and its participle. It takes off less than a real stemmer: two words
 * that it holds for one are one mistake, two that it tells apart cost a look-up.
 */
export function stemOf(word: string): string {
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (word.length <= 3 || !/^[a-z]+$/.test(word)) return word;
  const bare = withoutPlural(word);
  if (bare !== word) return IRREGULAR.get(bare) ?? withoutEnding(bare);
  return withoutEnding(word);
}

function withoutPlural(word: string): string {
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|sh|ch|x|z)es$/.test(word)) return word.slice(0, -2);
  if (/[^siu]s$/.test(word)) return word.slice(0, -1);
  return word;
}

function withoutEnding(word: string): string {
  const participle = /^(.*[aeiouy].*?)(?:ing|ed)$/.exec(word)?.[1];
  if (participle === undefined || participle.length < 2) return word;
  if (/ied$/.test(word)) return `${word.slice(0, -3)}y`;
  // `stopped` is `stop`, but `called` is `call`.
  if (/([bdgkmnprt])\1$/.test(participle)) return participle.slice(0, -1);
  return LOST_E.test(participle) ? `${participle}e` : participle;
}

/** What is left of a verb that ends in `e`: `mak`, `chang`, `creat`, `requir`. */
const LOST_E =
  /(?:[cgvz]|[^aeiou]l|[aeiour]s|ns|ls|(?<!e|o)at|creat|let|plet|ut|ir|ur|[fgbm]in|um|vid|cid|sid|od|[rl]ad|^[^aeiou]{1,3}[aiouy][^aeiouwxy])$/;

const IRREGULAR: ReadonlyMap<string, string> = new Map(
  Object.entries({
    buy: 'bought',
    begin: 'began begun beginning',
    write: 'wrote written writing',
    win: 'won winning',
    lose: 'lost losing',
    pay: 'paid',
    send: 'sent',
    get: 'got gotten getting',
    make: 'made making',
    take: 'took taken taking',
    go: 'went gone goes going',
    know: 'knew known',
    find: 'found finding',
    build: 'built',
    break: 'broke broken',
    choose: 'chose chosen choosing',
    speak: 'spoke spoken',
    run: 'ran running',
    begot: 'begotten',
    hold: 'held',
    keep: 'kept',
    leave: 'left leaving',
    meet: 'met',
    sell: 'sold',
    teach: 'taught',
    think: 'thought',
    person: 'people persons',
    child: 'children kids kid',
    man: 'men',
    woman: 'women',
    foot: 'feet',
    life: 'lives',
    mouse: 'mice',
    tooth: 'teeth',
    datum: 'data',
    news: 'news',
    bus: 'buses bus',
    gas: 'gas',
    lens: 'lens lenses',
    series: 'series',
    status: 'status',
    process: 'process processes processing',
    address: 'address addresses',
    access: 'access',
    business: 'business businesses',
    thing: 'thing things',
    king: 'king kings',
    string: 'string strings',
    spring: 'spring springs',
    bring: 'bring brought bringing',
    ring: 'ring rings',
    need: 'need needs needed',
    red: 'red',
    bed: 'bed beds',
    speed: 'speed speeds',
    hundred: 'hundred hundreds',
    evening: 'evening evenings',
    morning: 'morning mornings',
    building: 'building buildings',
    meeting: 'meeting meetings',
    wedding: 'wedding weddings',
    during: 'during',
    something: 'something',
    anything: 'anything',
    nothing: 'nothing',
    everything: 'everything',
    married: 'married',
    used: 'used',
    united: 'united',
    lead: 'leads leading led lead',
    feed: 'feed feeds fed',
    read: 'read reads reading',
  }).flatMap(([stem, forms]) => forms.split(' ').map((form): [string, string] => [form, stem])),
);

/** Forms of the past that do not end in `ed`. */
export const PAST_FORMS: readonly string[] = Object.freeze(
  (
    'bought began begun wrote written won lost paid sent got made took taken went known knew found built broke broken ' +
    'chose chosen spoke spoken ran held kept left met sold taught thought brought led fed drove driven flew flown gave given ' +
    'saw seen said told felt grew grown threw thrown rose risen fell fallen stole stolen drew drawn ate eaten hit set'
  ).split(' '),
);
