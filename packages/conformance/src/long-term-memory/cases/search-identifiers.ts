import { ensureEqual } from '../../suite/expect.ts';
import { foundSet } from './ask.ts';
import { beforeAndAfterCheckpoint, type LongTermMemoryCase, memoryCase } from './memory-case.ts';

interface Expectation {
  readonly texts: Readonly<Record<string, string>>;
  readonly finds: Readonly<Record<string, readonly string[]>>;
}

function partsCase(id: string, requirement: string, { texts, finds }: Expectation): LongTermMemoryCase {
  return memoryCase(`search/${id}`, requirement, async (memory) => {
    for (const [key, text] of Object.entries(texts)) await memory.store(key, text);
    await beforeAndAfterCheckpoint(memory, async (now) => {
      for (const [query, keys] of Object.entries(finds)) ensureEqual(await foundSet(now, query), keys, query);
    });
  });
}

export const searchIdentifierCases: readonly LongTermMemoryCase[] = [
  partsCase('identifiers', 'identifiers are found by their parts and by the whole, however either is written', {
    texts: {
      camel: 'call getUserName() here',
      pascal: 'the HTTPServer class',
      snake: 'set max_retry_count to 5',
      kebab: 'a well-known text',
      version: 'released as v2Beta',
      dunder: 'def __init__(self)',
      plain: 'one word',
      mixed: 'GitHub-flavored texts have Message-IDs',
      flavor: 'use github flavored',
    },
    finds: {
      github: ['flavor', 'mixed'],
      hub: ['mixed'],
      ids: ['mixed'],
      '+githubFlavored': ['mixed'],
      '"GitHub-flavored"': ['mixed'],
      '"git hub flavored"': ['mixed'],
      user: ['camel'],
      name: ['camel'],
      getusername: ['camel'],
      '+getUserName': ['camel'],
      '+get_user_name': ['camel'],
      http: ['pascal'],
      server: ['pascal'],
      httpserver: ['pascal'],
      '+http-server': ['pascal'],
      retry: ['snake'],
      '+maxRetryCount': ['snake'],
      known: ['kebab'],
      wellknown: ['kebab'],
      '"well known"': ['kebab'],
      v2: ['version'],
      beta: ['version'],
      v2beta: ['version'],
      init: ['dunder'],
      '+__init__': ['dunder'],
      user_count: ['camel', 'snake'],
      serv: [],
      tpserver: [],
    },
  }),
  partsCase('identifiers-not-divided', 'digits and capitals alone divide no word', {
    texts: { a: 'B52 bomber', b: 'NASA', c: 'utf8 3D', d: 'word--word2' },
    finds: {
      b52: ['a'],
      b: [],
      52: [],
      nasa: ['b'],
      utf8: ['c'],
      utf: [],
      '3d': ['c'],
      3: [],
      word2: ['d'],
      wordword2: [],
    },
  }),
  partsCase('cjk', 'Chinese, Japanese and Korean texts are found by words within them', {
    texts: {
      zh: '我们住在北京大学附近',
      ja: '東京都庁へ行くカメラ',
      ko: '대한민국의 수도',
      lone: '猫 と 犬',
      mixed: 'Python入門2024年版',
      latin: 'Beijing',
    },
    finds: {
      北京: ['zh'],
      大学: ['zh'],
      北京大学: ['zh'],
      '+北京大学': ['zh'],
      '+大学北京': [],
      東京: ['ja'],
      都庁: ['ja'],
      カメラ: ['ja'],
      ｶﾒﾗ: ['ja'],
      민국: ['ko'],
      수도: ['ko'],
      猫: ['lone'],
      入門: ['mixed'],
      python: ['mixed'],
      2024: ['mixed'],
      年版: ['mixed'],
      '"入門 2024"': ['mixed'],
      '"東京 都庁"': ['ja'],
      '"東京庁"': [],
      都京: [],
    },
  }),
];
