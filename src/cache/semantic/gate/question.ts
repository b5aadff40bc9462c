/** What kind of answer a question wants. */
export interface AskedFor {
  /** `how`, `why`, `what`, `yesno can`, … Questions of two forms have two answers. */
  readonly form: string;
  /** The text without the words that only ask. */
  readonly rest: string;
  /** The text without greetings, thanks and the like. */
  readonly plain: string;
}

/** @param text tokens with a blank before, between and behind them */
export function askedBy(text: string): AskedFor {
  const bare = withoutFrames(text).replace(WISH_AND_QUESTION, ' how do i $1 ');
  const clauses = bare
    .trim()
    .split(/ ?\| ?/)
    .map((clause) => rewritten(` ${clause} `));
  const plain = clauses.join('|');
  // What is asked may stand behind what it is asked about: `For my order, how do I …`
  for (const [at, clause] of clauses.entries()) {
    const asked = formOf(clause);
    if (asked === undefined) continue;
    const others = clauses.filter((_, index) => index !== at);
    return { form: asked.form, rest: [asked.rest, ...others].join('|'), plain };
  }
  return { form: 'say', rest: plain, plain };
}

const WISH_AND_QUESTION =
  /^ i (?:want|need|would like|wish) to ([^|]+?) \| how (?:do|can|should|could|would) i (?:do (?:that|this|it|so)|go about (?:that|it)) $/;

function rewritten(clause: string): string {
  return REWRITTEN.reduce((text, [pattern, kept]) => text.replace(pattern, kept), clause);
}

function formOf(clause: string): Pick<AskedFor, 'form' | 'rest'> | undefined {
  for (const [pattern, form, kept = ' '] of FORMS) {
    const match = pattern.exec(clause);
    if (match) return { form, rest: `${kept}${clause.slice(match[0].length)}` };
  }
  return undefined;
}

/** Ways to ask for one thing that have different question words. */
const REWRITTEN: readonly (readonly [RegExp, string])[] = [
  [/^ (?:how much|what) (?:does|do|would|will|did) (?:it|that|this) cost /, ' what is the price '],
  [/^ (?:how much|what) (?:does|do|would|will|did) (.+?) cost /, ' what is the price of $1 '],
  [/^ (?:how much|what) (?:do|does|would|will) (?:you|they|it) charge /, ' what is the price '],
  [/^ how much (?:is|are) /, ' what is the price of '],
  [/^ when (?:is|are) the (?=(?:[^ ]+ )?(?:deadline|date) )/, ' what is the '],
  [/^ (?:is|are) (.+?) available /, ' is there $1 '],
  [
    /^ (?:do|does) (?!you |i |we )(.+?) (?:have|has|offer|provide) (?:a |an |any |the )?([^|]+?) $/,
    ' is there $2 at $1 ',
  ],
  [
    /^ (?:which|what) ([^|]+?) (is|are|was|were) (?:the )?((?:most |least )?[a-z]+est|(?:most|least) [a-z]+) ([^|]*)$/,
    ' what $2 the $3 $1 $4',
  ],
  [/^ (?:which|what) ([^|]+?) (?:does|do) ([^|]+?) have $/, ' what are the $1 of $2 '],
  [/^ what (is|was) ([^|]+) like ([^|]*)$/, ' how $1 $2 $3'],
  [/^ how far (?:is|are) (?!it |from )([^|]+?) from ([^|]+)$/, ' what is the distance from $1 to $2'],
  [/^ how far is it /, ' what is the distance '],
  [
    /^ what (?:does|do) (?!the |a |an |my |this |that |it )([^ |]+(?: [^ |]+)?) (?:mean|stand for) $/,
    ' what is $1 ',
  ],
  [/^ why (?:do|does|did) ([^|]+?) (?:happen|occur) $/, ' why $1 '],
  [/^ (?:do|does) ([^|]+?) include ([^|]+)$/, ' is $2 included in $1 '],
  [/^ (?:which|what) is the number of /, ' how many '],
  [/^ how many people live in /, ' what is the population of '],
  [/^ how do (?:you|i|we) say ([^|]+?) in ([^|]+)$/, ' translate $1 into $2'],
  [/^ (?:calculate|compute|work out|evaluate) /, ' what is '],
  [/^ (?:what|which) ([^|]*?)(?:is|are) (?:there )?in ([^|]+)$/, ' what $1is in $2'],
  [/^ how long does it (?:usually |normally |typically )?take for (.+?) to /, ' how long does $1 take to '],
  [/^ (.*)(?:do|does|will) (i|we|you) (?:need to|have to) /, ' $1must $2 '],
];

/** Greetings, thanks, and the many ways to say that one would like to know. */
function withoutFrames(text: string): string {
  let bare = text;
  for (let before = ''; before !== bare; ) {
    before = bare;
    for (const [pattern, kept] of FRAMES) bare = bare.replace(pattern, kept);
  }
  return bare;
}

const COULD = '(?:can|could|would|will)';
const TELL = '(?:tell|show|teach|explain to|let|remind)';

const FRAMES: readonly (readonly [RegExp, string])[] = [
  [/^ \| | \| $/, ' '],
  [/ \| \| /, ' | '],
  [/ (?:um+|uh+|erm?|hmm+) /, ' '],
  [
    /^ (?:hi+|hello|hey|hiya|greetings|dear|(?:good )?(?:morning|afternoon|evening)|good day)(?: (?:there|team|all|everyone|folks))? /,
    ' ',
  ],
  [/^ (?:so|ok|okay|well|yeah|yes|right|alright|basically|actually|and|now) /, ' '],
  [
    /^ (?:just )?(?:a )?(?:quick|silly|stupid|simple) (?:question|one|query) (?:about this |here )?(?:but )?/,
    ' ',
  ],
  [/^ sorry(?: to bother you)?(?: but)? /, ' '],
  [/ (?:please|kindly|pls|plz) /, ' '],
  [/ (?:many )?(?:thanks|thank you|cheers|thx|ta)(?: (?:a lot|in advance|so much|very much|you))? $/, ' '],
  [/^ (?:i (?:am|was) )?(?:just )?wondering (?:if (?=(?:you|i|there) )|about )?/, ' '],
  [/^ i wonder /, ' '],
  [
    /^ (?:i (?:would|will|do|really)? ?(?:like|want|need|love) to (?:know|find out|understand|learn))(?: (?:if|whether))? /,
    ' ',
  ],
  [
    /^ i (?:do not|want to|would like to) (?:know|understand) (?=(?:how|why|what|when|where|who|which) )/,
    ' ',
  ],
  [
    /^ (?:any idea|do you (?:happen to )?know|does anyone know|are you able to tell me)(?: (?:if|whether))? /,
    ' ',
  ],
  [
    new RegExp(
      `^ (?:${COULD} (?:you|somebody|someone|anyone) )?${TELL} (?:me|us)(?: know)?(?: (?:if|whether))? (?=(?:how|why|what|when|where|who|which|whether|if|is|are|do|does|can) )`,
    ),
    ' ',
  ],
  [
    new RegExp(
      `^ ${COULD} you (?:help me (?:to )?)?(?=(?:explain|describe|define|summari[sz]e|translate|list|write|give|tell|show|calculate|compare|name|recommend|suggest|convert|find|book|reserve|send|set|make|create) )`,
    ),
    ' ',
  ],
  [/^ (?:help me (?:to )?)(?=(?:understand|explain|write|find) )/, ' '],
  [/^ explain (?:to (?:me|us) )?(?=(?:how|why|when|where|who|which) )/, ' '],
  [/^ explain (?:to (?:me|us) )?what (.{3,200}?) (is|are) $/, ' what is $1 '],
  [/^ (?:explain|tell (?:me|us)|describe) (?:to (?:me|us) )?what (?=(?:is|are|was|were) )/, ' what '],
  [/ (?:exactly|in (?:simple|plain) (?:terms|words)|for me) (?=$)/, ' '],
];

const ONE = '(?:i|we|you|one|someone|somebody|people)';

/** The first that matches counts. The third member stands in the place of what has matched. */
const FORMS: readonly (readonly [RegExp, string, string?])[] = [
  [/^ how (?:much|many)(?= )/, 'how much'],
  [/^ how (?:often|frequently) /, 'how often'],
  [/^ (?:how long|how much time|for how long) /, 'how long'],
  [/^ how (?:many|much) days /, 'how long'],
  [/^ how (?:tall|high) (?:is|are|was) /, 'what', ' height '],
  [/^ how (?:far) (?:is|are) (?:it )?/, 'what', ' distance '],
  [/^ how (?:far) /, 'what', ' distance '],
  [/^ how (?:old) (?:is|are) /, 'what', ' age '],
  [/^ how (?:big|large) (?:is|are) /, 'what', ' size '],
  [/^ how (?:deep) (?:is|are) /, 'what', ' depth '],
  [/^ how (?:wide) (?:is|are) /, 'what', ' width '],
  [/^ how (?:heavy) (?:is|are) /, 'what', ' weigh '],
  [/^ how (?:fast) (?:is|are|does|do|can) /, 'what', ' speed '],
  [
    /^ how (?!is |are |does |do |did |was |were |can |would |will |has |have |should |could |might |must |may |to |come )/,
    'how it',
  ],
  [/^ how come (?:is |are |does |do )?/, 'why'],
  [
    new RegExp(`^ how (?:do|can|could|would|should|might|must|may) ${ONE} (?:go about |be able to |best )?`),
    'how',
  ],
  [/^ how to (?:go about )?/, 'how'],
  [/^ how (?:is|are|does|do|did|was|were|can|would|will|has|have) /, 'how it'],
  [
    /^ (?:what|which) (?:is|are|would be) (?:the |a |an |some )?(?:best |right |correct |proper |usual |good |recommended |easiest |simplest )?(?:way|ways|process|procedure|method|steps?|instructions)(?: (?:i|we) (?:need to|should|have to) (?:take|follow|do))? (?:to|for|of|in order to) /,
    'how',
  ],
  [
    /^ what (?:steps (?:do|should|must) (?:i|we) (?:take|follow)|(?:do|should|must) (?:i|we) (?:need to |have to )?do) (?:to|in order to|for) /,
    'how',
  ],
  [/^ what (?:can|could|should|do|must) (?:i|we) do (?:to|in order to) /, 'how'],
  [/^ (?:is there|are there) (?:a|any|some) (?:ways?|methods?) (?:to|for me to|i can|of) /, 'how'],
  [
    /^ (?:give (?:me|us)|show (?:me|us)|provide|teach (?:me|us)) (?:the |some |an? )?(?:steps?|instructions?|guide|tutorial)?(?: ?(?:for|to|on|how to)) /,
    'how',
  ],
  [/^ (?:steps|instructions|guide|way) (?:to|for) /, 'how'],
  [
    /^ (?:what|which) (?:is|was|are|were) the (?:main |primary )?(?:reasons?|causes?) (?:why |that |for |of |behind )?/,
    'why',
  ],
  [/^ (?:what|which) (?:causes|caused|makes|made) /, 'why'],
  [/^ (?:explain )?why (?:is|are|does|do|did|was|were|has|have|can|will|would|should) /, 'why'],
  [/^ (?:explain )?why /, 'why'],
  [/^ (?:at )?what time (?:is|are|does|do|did|will|can|should|was) /, 'when time'],
  [/^ (?:in )?(?:what|which) year (?:is|are|does|do|did|will|was|were) /, 'when year'],
  [/^ (?:on )?(?:what|which) (?:date|day) (?:is|are|does|do|did|will|was|were) /, 'when day'],
  [/^ (?:by )?when (?:is|are|does|do|did|will|can|should|was|were|must) /, 'when'],
  [/^ when /, 'when'],
  [/^ (?:what|which) (?:is|are) the (?:location|whereabouts) of /, 'where'],
  [/^ where (?:can|do|could|should|would|might) (?:i|we|you|one) (?:find|get|see|locate) (?!to )/, 'where'],
  [/^ where (?:is|are|does|do|did|was|were|can|could|should|will) /, 'where'],
  [/^ where /, 'where'],
  [/^ (?:who|whom) (?:is|was|are|were) (?:the )?(?:person (?:who|that) )?/, 'who'],
  [/^ (?:who|whom) (?:do|should|can|could|must) (?:i|we) /, 'who i'],
  [/^ (?:who|whom|which person) /, 'who'],
  [/^ whose /, 'whose'],
  [/^ (?:what|which) (?:is|are) (?:the )?(?:meaning|definition|concept) of /, 'what'],
  [/^ what (?:does|do) (?=.* mean $)/, 'what', ' what mean '],
  [/^ (?:what) (?:is|are|was|were) (?:meant by )?/, 'what'],
  [
    /^ (?:explain|define|describe|tell (?:me|us) about|give (?:me|us) (?:an? |some )?(?:overview|explanation|definition|description|information|info)(?: (?:of|on|about))?)(?: (?:the )?(?:concept|meaning|term|idea) (?:of )?)? /,
    'what',
  ],
  [/^ what (?:should|do|must) (?:i|we) do /, 'what do'],
  [/^ tell (?:me|us) (?=(?:the|a|an|my|your) )/, 'what'],
  [/^ (?:what|which)(?= )/, 'what which'],
  [
    /^ (?:is|would|will) (?:it )?(?:be )?(?:possible|ok|okay|fine|alright) (?:for (?:me|us) )?(?:to|if (?:i|we)) /,
    'yesno can',
  ],
  [/^ (?:am|are) (?:i|we) (?:allowed|permitted|able) to /, 'yesno can'],
  [/^ (?:can|could|may|might) (?:i|we|one) (?:still )?/, 'yesno can'],
  [/^ (?:can|could|would|will) you /, 'can you', ' you '],
  [/^ (?:can|could|may|might) /, 'yesno could'],
  [
    /^ (?:do|must|should|does) (?:i|we|one) (?:need to|have to|got to|really need to|be required to) /,
    'yesno must',
  ],
  [/^ (?:should|ought|shall) /, 'yesno should'],
  [/^ must (?:i|we|one) /, 'yesno must'],
  [/^ must /, 'yesno must it'],
  [/^ (?:is|are) there /, 'yesno'],
  [/^ (?:do|did|does) you (?:have|offer|provide) /, 'yesno'],
  [/^ (?:have|has) you (?:got )?/, 'yesno'],
  [/^ (?:is|are|am|do|does|did|was|were|has|have|had|will|would|if|whether) /, 'yesno'],
  [/^ i (?:would like|want|need|wish) to /, 'i want'],
];
