/** What to say for a reference: advice, something to read for about 100 seconds, and something to talk about (protocol.md 8.1.1). */
export type Use = "assistant" | "support" | "audiobook" | "news";

export interface Passage {
  readonly name: string;
  readonly advice: string;
  readonly read: readonly string[];
  readonly talk: readonly string[];
}

export const PASSAGES: Record<Use, Passage> = {
  assistant: {
    name: "Assistant",
    advice: "Explain something to a friend. Unprepared is best: choose Talk about it.",
    read: [
      "So, the thing about making bread at home is that it looks like work, and it is mostly waiting. You mix flour, water, salt and a little yeast, and then you go and do something else.",
      "When I come back after an hour, the dough has doubled. I fold it over four times, once from each side, and leave it alone again. Have you ever noticed how much easier it gets each time? It stops sticking to your hands, all by itself.",
      "The part that people get wrong is the heat. They are afraid to burn it, so they turn the oven down, and then the crust stays pale. I turn it all the way up and put an iron pot inside. The pot has to be hot before the dough goes in; that matters more than anything else.",
      "Half an hour with the lid on, a quarter of an hour without. And then comes the hardest part: do not cut it. I know, it smells wonderful. But inside it is still cooking, and if you wait until it is cold, it keeps for days.",
      "My neighbour asked me for the recipe last week, and I laughed, because there is hardly any. Four things in a bowl, some patience, and a very hot pot. He baked his first loaf on Sunday, and he sent me a picture of it before he had even tasted it.",
    ],
    talk: [
      "How do you get to a place that you like? Explain the way to somebody who has never been there.",
      "What can you cook without a recipe? Tell a friend how, step by step, and what usually goes wrong.",
      "What did you learn lately that surprised you? Why did you believe something else before?",
    ],
  },
  support: {
    name: "Support",
    advice: "Greet, ask to hold, give the steps, say goodbye: all the moods of a call.",
    read: [
      "Good morning, and thank you for calling. My name is on your screen, and I have a few minutes just for you. What can I do for you today?",
      "I see. That is annoying, and I am glad that you called. Before we change anything, may I ask you for the number on the back of the device? It begins with two letters. Take your time; I am not going anywhere.",
      "Thank you. I am looking it up now. This can take a moment, so please stay on the line. … All right, I have found it, and the good news is that we can put it right together, without sending anything back.",
      "First, please unplug it and count to ten. It sounds too simple, I know, and it helps more often than anything else. Next, press the small button at the back and hold it until the light turns green. Do you see it? Very good. Now plug it in again, and wait for two short tones.",
      "While it starts, let me tell you what has happened. Last night it tried to update itself, the connection broke in the middle, and since then it has been waiting for the rest. It was nothing that you did.",
      "There are the two tones; I heard them too. Please try it once more. Wonderful. Is there anything else that I can help you with? Then I wish you a pleasant afternoon. And should it ever happen again, you know what to do: unplug it, and count to ten. Goodbye.",
    ],
    talk: [
      "Greet a customer, and ask what the matter is. Ask them to hold the line, and thank them for waiting.",
      "Explain in five steps how a device that you know is switched off and on again.",
      "Say goodbye to a customer who is content, and to one who is not.",
    ],
  },
  audiobook: {
    name: "Audiobook",
    advice: "Whole paragraphs, in the pace that the book is to have.",
    read: [
      "The ferry had stopped running at the end of September, and since then nobody had come to the island but the man with the mail, who rowed across on Fridays when the wind allowed it.",
      "Marta heard his oars before she saw him. The fog lay so thick upon the water that the harbour seemed to end at the third post. She put down the net that she had been mending, and listened. Four strokes, a pause; four strokes, a pause. He was tired, then, or he was not alone.",
      "“You will not like it,” he called, long before the boat took shape. “I thought about leaving it at home.” He held the letter between two fingers, away from himself, as one holds a fish that is no longer fresh.",
      "It was a grey envelope without a stamp. Her own name stood on it, in a hand that she had last seen eleven years ago, on a list of things to buy: lamp oil, string, a pound of plums. She had kept the list. She had never told anybody that she kept it.",
      "The man with the mail looked at the sky, where there was nothing to see, and then at his boots. Behind the fog a bell rang twice. Marta turned the letter over, and over again; then she folded it, unopened, and put it in the pocket of her coat.",
      "“Come in,” she said at last. “There is soup. Whoever waited eleven years to write can wait until I have eaten.”",
    ],
    talk: [
      "Tell the beginning of a story that you loved as a child, as you would tell it at a bedside.",
      "Describe a place where you were alone: what was to be seen, what was to be heard.",
      "Retell a scene with two people who disagree, and give each of them a way of speaking.",
    ],
  },
  news: {
    name: "News",
    advice: "A short article, as it is read on the radio: upright, steady, to the end of the sentence.",
    read: [
      "Good evening. After three dry summers the reservoirs of the valley are full again. The water board said on Tuesday that all six of them stand above ninety per cent, for the first time in eight years.",
      "The rules for watering gardens, which had been in force since April, were lifted at noon. Farmers to the north of the river may take water again as well, although only between nine in the evening and six in the morning. The board will decide in a month whether that remains so.",
      "In the old town the bridge of Saint Anne opened to traffic, eleven days earlier than planned. Engineers had replaced the bearings on both sides, without closing the path for cyclists. The mayor called the work a model for others; the opposition asked why it had cost a third more than expected. The accounts are to be published in the autumn.",
      "The museum of navigation has been given a collection of one hundred and forty maps, the oldest of them drawn in 1583. They belonged to a family of merchants, and had not been shown in public before. From next Saturday twenty of them can be seen, free of charge.",
      "And the weather. The night will be clear, with four degrees in the city and a light frost in the hills. Tomorrow there will be sun until the afternoon; then clouds come in from the west, and towards the evening there may be rain. That was the news. Good night.",
    ],
    talk: [
      "Report on something that happened in your street or at your work this week, as if it were news.",
      "Tell the weather of today and of tomorrow, for people who have to drive.",
      "Announce an event: what, where, when, for whom, and what it costs.",
    ],
  },
};
