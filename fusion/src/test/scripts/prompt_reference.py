"""Token ids and labels of prompts for which there is no shared recording.

    python prompt_reference.py CONVERSATIONS_LLAMA OUT.json

CONVERSATIONS_LLAMA is the shared fixture (tokenizer.model, conversations.json, and recordings of
the tokenizer against which the one below is checked). Needs sentencepiece (0.2.1) and protobuf.

Each rule below is the source's, in our own words, at the level at which its trainer works: on token
ids, not on characters. A place of a medium is -200 with label -100. Labels are not shifted. The
first position is never predicted, so its label is -100 everywhere.

LLaVA            haotian-liu/LLaVA c121f04           llava/train/train.py, llava/conversation.py
BLIP-2, Instruct-BLIP  salesforce/LAVIS 506965b      lavis/models/blip2_models/*.py
OpenFlamingo     mlfoundations/open_flamingo 655f693 open_flamingo/train/{data,train_utils}.py, eval/models/open_flamingo.py
Otter            Luodian/Otter 1e7eb9a               pipeline/mimicit_utils/mimicit_dataset.py, pipeline/train/instruction_following.py, pipeline/demos/interactive/otter_image_incontext.py
MultiModal-GPT   open-mmlab/Multimodal-GPT 9c73e47   mmgpt/datasets/{vqa,dial}_dataset.py
LAMM             OpenGVLab/LAMM ea57136              src/model/LAMM/openlamm.py
MedVInT          xiaoman-zhang/PMC-VQA 1678ec2       src/MedVInT_TD/Dataset/PMC_QA_Dataset.py, src/MedVInT_TE/dataset/slake_dataset.py
ALLaVA           FreedomIntelligence/ALLaVA 896b77f  allava/serve/cli.py
Video-LLaMA      DAMO-NLP-SG/Video-LLaMA 64888c0     video_llama/conversation/conversation_video.py, demo_audiovideo.py
VideoChat        OpenGVLab/Ask-Anything 4dd8210      video_chat/dataset/it_dataset.py, video_chat/models/videochat_it.py
PointLLM         InternRobotics/PointLLM cb72f4e     pointllm/data/utils.py, pointllm/conversation.py
MultiInstruct    VT-NLP/MultiInstruct 772af24        instruction_templates.py
"""
import json
import re
import sys

import sentencepiece
from sentencepiece import sentencepiece_model_pb2

IGNORED, MEDIUM, BOS, EOS = -100, -200, 1, 2
IMAGE, CHUNK, ANSWER = "<image>", "<|endofchunk|>", "<answer>"
FLAMINGO = [IMAGE, CHUNK]


class Llama:
    """LlamaTokenizer of transformers 4.37, without the start token.

    A text is split at its special tokens. Legacy: every piece gets a blank in front. Otherwise only
    a text that does not begin with a special token does. There fast tokenizers, and ours, put none in
    front of a blank; such cases are left out.
    """

    def __init__(self, folder, legacy, added=()):
        model = sentencepiece_model_pb2.ModelProto()
        with open(folder + "/tokenizer.model", "rb") as file:
            model.ParseFromString(file.read())
        model.normalizer_spec.add_dummy_prefix = legacy
        self.pieces = sentencepiece.SentencePieceProcessor(model_proto=model.SerializeToString())
        self.legacy = legacy
        self.blank_before_blank = False
        self.special = {"<unk>": 0, "<s>": BOS, "</s>": EOS}
        for token in added:
            self.special[token] = self.pieces.get_piece_size() + len(self.special) - 3
        names = sorted(self.special, key=len, reverse=True)
        self.split = re.compile("(" + "|".join(map(re.escape, names)) + ")")

    def __call__(self, text):
        ids = []
        for i, piece in enumerate(self.split.split(text)):
            if piece in self.special:
                ids.append(self.special[piece])
            elif piece and (self.legacy or i > 0):
                ids += self.pieces.encode(piece)
            elif piece:
                self.blank_before_blank |= piece.startswith(" ")
                ids += self.pieces.encode("▁" + piece)
        return ids


def check(folder):
    for legacy in (True, False):
        name = "legacy" if legacy else "nonlegacy"
        tokenizer = Llama(folder, legacy)
        for case in json.load(open(f"{folder}/tokenization.{name}.json"))["cases"]:
            assert [BOS] + tokenizer(case["text"]) == case["ids"], (name, case)


# ---------------------------------------------------------------- conversations


def rounds(conversation):
    """(pictures, question without pictures, answer) of each round; a last answer may be None."""
    turns = conversation["turns"]
    return [
        (
            turns[i]["text"].count(IMAGE),
            turns[i]["text"].replace(IMAGE, ""),
            turns[i + 1]["text"] if i + 1 < len(turns) else None,
        )
        for i in range(0, len(turns), 2)
    ]


def words(pictures, question):
    return question.strip() if pictures else question


def chosen(conversation, question):
    """The question without the list of its choices, and the choices."""
    listed = "".join(f"\n{'ABCD'[i]}: {c}" for i, c in enumerate(conversation.get("choices", [])))
    if listed and question.endswith(listed):
        return question[: -len(listed)], conversation["choices"]
    return question, []


def media(ids, labels, token):
    """Real tokens of media become their places."""
    return (
        [MEDIUM if i == token else i for i in ids],
        [IGNORED if i == token or at == 0 else l for at, (i, l) in enumerate(zip(ids, labels))],
    )


# ---------------------------------------------------------------- LLaVA

HUMAN = (
    "A chat between a curious human and an artificial intelligence assistant. "
    "The assistant gives helpful, detailed, and polite answers to the human's questions."
)
USER = (
    "A chat between a curious user and an artificial intelligence assistant. "
    "The assistant gives helpful, detailed, and polite answers to the user's questions."
)
TAGGED = (
    "A chat between a curious user and an artificial intelligence assistant. "
    "The assistant is able to understand the visual content that the user provides, "
    "and assist the user with a variety of tasks using natural language."
    "The visual content will be provided with the following format: "
    "<Image>visual content</Image>."
)


TAGS, MARKS, PLAIN = ("<Image>", "</Image>"), ("<im_start>", "<im_end>"), ("", "")


def llava_turns(conversation, around):
    for turn in conversation["turns"]:
        text = turn["text"]
        if IMAGE in text:
            text = (IMAGE + "\n" + text.replace(IMAGE, "").strip()).strip()
            text = text.replace(IMAGE, around[0] + IMAGE + around[1])
        yield turn["role"] == "user", text


def llava_ids(tokenizer, text):
    """The pieces around a picture one by one, the start token of the first kept."""
    ids = [BOS]
    for i, piece in enumerate(text.split(IMAGE)):
        ids += ([MEDIUM] if i else []) + tokenizer(piece)
    return ids


def llava_rounds(tokenizer, text, prompt_end, end, start_in_text):
    """Learned is what stands behind the prompt of each round; lengths are counted per round.

    Where they do not add up the trainer warns and learns nothing of the sample: no labels here.
    """
    ids = llava_ids(tokenizer, text)
    labels = list(ids)
    at = 1
    labels[0] = IGNORED
    for i, each in enumerate(text.split(end)):
        parts = each.split(prompt_end)
        if not each or len(parts) != 2:
            break
        length = len(llava_ids(tokenizer, each))
        prompt = len(llava_ids(tokenizer, parts[0] + prompt_end)) - 2
        if i > 0 and not tokenizer.legacy and not start_in_text:
            length, prompt = length - 1, prompt - 1
        labels[at : at + prompt] = [IGNORED] * prompt
        at += length
    labels[at:] = [IGNORED] * (len(labels) - at)
    return ids, labels if at == len(ids) else None


def vicuna(system, around=PLAIN):
    def rule(tokenizer, conversation):
        said = conversation.get("system") or system
        text = said + " " if said else ""
        for user, message in llava_turns(conversation, around):
            role = "USER" if user else "ASSISTANT"
            text += f"{role}: {message}{' ' if user else '</s>'}" if message else f"{role}:"
        text += "ASSISTANT:" if len(conversation["turns"]) % 2 else ""
        return llava_rounds(tokenizer, text, " ASSISTANT: ", "</s>", False)

    return rule


def mistral(tokenizer, conversation):
    text = ""
    for i, (user, message) in enumerate(llava_turns(conversation, PLAIN)):
        if user:
            system = conversation.get("system") if i == 0 else None
            text += "[INST] " + (f"<<SYS>>\n{system}\n<</SYS>>\n\n" if system else "")
            text += f"{message} [/INST]"
        elif message:
            text += f" {message} </s>"
    return llava_rounds(tokenizer, text, "[/INST] ", "</s>", True)


def v0_mmtag(tokenizer, conversation):
    return v0(tokenizer, conversation, TAGGED, TAGS)


def v0_im_start_end(tokenizer, conversation):
    return v0(tokenizer, conversation, HUMAN, MARKS)


def v0(tokenizer, conversation, system, around):
    """The start of the text is not learned, nor of a human turn what is behind two tokens."""
    head = (conversation.get("system") or system) + "\n\n"
    said = [
        (user, f"### {'Human' if user else 'Assistant'}: {message}\n")
        for user, message in llava_turns(conversation, around)
    ]
    prompt = len(conversation["turns"]) % 2
    text = head + "".join(text for _, text in said) + ("### Assistant:" if prompt else "### ")
    ids = llava_ids(tokenizer, text)
    labels = [IGNORED if i == MEDIUM else i for i in ids]
    at = len(llava_ids(tokenizer, head))
    labels[:at] = [IGNORED] * at
    for user, text in said:
        length = len(llava_ids(tokenizer, text))
        if user:
            span = labels[at + 2 : at + length]
            labels[at + 2 : at + length] = [IGNORED] * len(span)
        at += length
    return ids, labels


def chatml_direct(tokenizer, conversation):
    """What is meant (the trainer loses end marks at this commit): answers with their end marks."""
    end = "<|im_end|>"
    system = conversation.get("system") or "Answer the questions."
    ids = [BOS] + tokenizer(f"<|im_start|>system\n{system}{end}")
    labels = [IGNORED] * len(ids)
    text = f"<|im_start|>system\n{system}{end}"
    for user, message in llava_turns(conversation, PLAIN):
        text += f"<|im_start|>{'user' if user else 'assistant'}\n"
        before = len(llava_ids(tokenizer, text))
        text += message + end if message else ""
        ids = llava_ids(tokenizer, text)
        labels += [IGNORED] * (before - len(labels))
        labels += [IGNORED] * (len(ids) - before) if user else ids[before:]
    if len(conversation["turns"]) % 2:
        ids = llava_ids(tokenizer, text + "<|im_start|>assistant\n")
        labels = [IGNORED] * len(ids)
    return ids, labels


# ---------------------------------------------------------------- BLIP-2, InstructBLIP


def masked_prompt(tokenizer, pictures, prompt, rest):
    """Tokenised as one text behind the queries; as many labels go as the prompt alone has tokens."""
    ids = [BOS] + tokenizer(prompt + (rest or ""))
    labels = list(ids)
    length = 1 + len(tokenizer(prompt))
    labels[:length] = [IGNORED] * length
    return [MEDIUM] * pictures + ids, [IGNORED] * pictures + labels


def blip2_caption(tokenizer, conversation):
    [(pictures, prompt, caption)] = rounds(conversation)
    prompt = prompt.strip()
    rest = None if caption is None else (" " if prompt else "") + caption + "\n"
    return masked_prompt(tokenizer, pictures, prompt, rest)


def blip2_question(tokenizer, conversation):
    *context, (pictures, question, answer) = rounds(conversation)
    before = "".join(f"Question: {words(p, q)} Answer: {a}. " for p, q, a in context)
    prompt = f"{before}Question: {words(pictures, question)} Answer:"
    shown = sum(p for p, _, _ in rounds(conversation))
    return masked_prompt(tokenizer, shown, prompt, None if answer is None else f" {answer}\n")


def history(conversation):
    *context, (_, question, answer) = rounds(conversation)
    said = " ".join(text.strip() for _, q, a in context for text in (q, a))
    return (f"dialog history: {said}\n" if context else "") + question.strip(), answer


def instructblip(tokenizer, conversation):
    """The answer is tokenised with a start token of its own, which is dropped."""
    instruction, answer = history(conversation)
    shown = sum(p for p, _, _ in rounds(conversation))
    ids = [MEDIUM] * shown + [BOS] + tokenizer(instruction)
    output = [] if answer is None else ([BOS] + tokenizer(answer + "</s>"))[1:]
    return ids + output, [IGNORED] * len(ids) + output


def seq2seq(tokenizer, pictures, instruction, answer):
    """T5: no start token; both sides end with the end token; the decoder's side is learned."""
    ids = [MEDIUM] * pictures + tokenizer(instruction) + [EOS]
    output = [] if answer is None else tokenizer(answer) + [EOS]
    return ids + output, [IGNORED] * len(ids) + output


def instructblip_t5(tokenizer, conversation):
    instruction, answer = history(conversation)
    return seq2seq(tokenizer, sum(p for p, _, _ in rounds(conversation)), instruction, answer)


def multiinstruct(tokenizer, conversation):
    [(pictures, question, answer)] = rounds(conversation)
    question, options = chosen(conversation, words(pictures, question))
    question += "\n\n[Options]: " + "||||".join(options) if options else ""
    return seq2seq(tokenizer, pictures, question, answer)


# ---------------------------------------------------------------- OpenFlamingo, Otter


def flamingo(write):
    """Pairs of picture and text: everything counts but pictures."""

    def rule(tokenizer, conversation):
        text = ""
        for pictures, question, answer in rounds(conversation):
            text += IMAGE * pictures + write(question.strip())
            text += "" if answer is None else answer.strip() + CHUNK
        text += "</s>" if answer is not None else ""
        ids = [BOS] + tokenizer(text)
        return media(ids, list(ids), tokenizer.special[IMAGE])

    return rule


def interleaved(tokenizer, conversation):
    """Documents: nothing before the first picture, nothing between a chunk's end and a picture."""
    said = [conversation["system"]] if conversation.get("system") else []
    text = " ".join(said + [turn["text"] for turn in conversation["turns"]])
    text = text.replace(IMAGE, CHUNK + IMAGE).replace(CHUNK, "", 1)
    text = text.replace(" " + CHUNK, CHUNK).replace(IMAGE + " ", IMAGE).replace(" " + IMAGE, IMAGE)
    text += "" if len(conversation["turns"]) % 2 else CHUNK + "</s>"
    image, chunk = tokenizer.special[IMAGE], tokenizer.special[CHUNK]
    ids = [BOS] + tokenizer(text)
    labels = list(ids)
    counts = False
    for at, token in enumerate(ids):
        counts = counts or token == image
        labels[at] = token if counts else IGNORED
        counts = counts and token != chunk
    return media(ids, labels, image)


def otter(blank):
    """Labels by a search for the ids of <answer> and <|endofchunk|>; every end token counts."""

    def rule(tokenizer, conversation):
        text = conversation["system"] + "\n" if conversation.get("system") else ""
        for pictures, question, answer in rounds(conversation):
            question = question.strip(" ").strip("\n")
            text += f"{IMAGE * pictures}User:{blank}{question} GPT:{ANSWER}"
            if answer is not None:
                text += blank + answer.strip().replace("\r\n", "\n") + CHUNK
        ids = [BOS] + tokenizer(text) + ([EOS] if answer is not None else [])
        labels = [token if token == EOS else IGNORED for token in ids]
        begin, end = tokenizer.special[ANSWER], tokenizer.special[CHUNK]
        starts = [i for i, token in enumerate(ids) if token == begin]
        ends = [i for i, token in enumerate(ids) if token == end]
        for start in starts:
            behind = [i for i in ends if i > start]
            if behind:
                labels[start + 1 : behind[0] + 1] = ids[start + 1 : behind[0] + 1]
        return media(ids, labels, tokenizer.special[IMAGE])

    return rule


# ---------------------------------------------------------------- the others


def multimodal_gpt(tokenizer, conversation):
    """Each round is a text of its own; as many labels go as its instruction alone has tokens."""
    begin = (
        "Below is an instruction that describes a task. "
        "Write a response that appropriately completes the request."
    )
    ids, labels = [], []
    for i, (pictures, question, answer) in enumerate(rounds(conversation)):
        question, options = chosen(conversation, words(pictures, question))
        text = (conversation.get("system") or begin) if i == 0 else ""
        text += f"\n\n### Image:\n{IMAGE}" * pictures
        text += f"\n\n### Instruction:\n{question}"
        text += f"\n\n### Input:\n{', '.join(options)}" if options else ""
        text += "\n\n### Response:\n"
        each = [BOS] + tokenizer(text + (answer or "")) + ([] if answer is None else [EOS])
        length = 1 + len(tokenizer(text))
        ids += each
        labels += [IGNORED] * length + each[length:]
    return media(ids, labels, tokenizer.special[IMAGE])


def lamm(tokenizer, conversation):
    """A list of pieces, each tokenised without special tokens; answers with their mark count."""
    prompt = len(conversation["turns"]) % 2
    normal = HUMAN.replace("A chat", "This is a chat")
    system = conversation.get("system") or ("" if prompt else normal)
    tag = conversation.get("tag", "Img")
    ids = [BOS] + tokenizer((system + "\n\n" if system else "") + f"### Human: <{tag}>") + [MEDIUM]
    labels = [IGNORED] * len(ids)
    for i, (pictures, question, answer) in enumerate(rounds(conversation)):
        human = f"</{tag}> {question.strip()}" if i == 0 else f"Human: {question}"
        piece = tokenizer(human + "\n### Assistant:")
        ids += piece
        labels += [IGNORED] * len(piece)
        if answer is not None:
            piece = tokenizer(answer + "\n###")
            ids += piece
            labels += piece
    return ids, labels


def medvint_td(tokenizer, conversation):
    """The end token has number 1, the vocabulary's <s>."""
    [(pictures, question, answer)] = rounds(conversation)
    question, options = chosen(conversation, words(pictures, question))
    listed = "Choices:" + "".join(f" {'ABCD'[i]}: {c} " for i, c in enumerate(options))
    prompt = f"Question: {question}{listed if options else ''}The Answer is:" if question else ""
    ids, labels = masked_prompt(tokenizer, pictures, prompt, answer)
    labels[pictures] = IGNORED
    end = [] if answer is None else [1]
    return ids + end, labels + end


def medvint_te(tokenizer, conversation):
    """Words one by one; those of the answer are masked and are the labels, as is the end token."""
    [(pictures, question, answer)] = rounds(conversation)
    question, options = chosen(conversation, words(pictures, question))
    listed = "The choices are:" + "".join(f" {'ABCD'[i]}:{c}" for i, c in enumerate(options))
    prompt = f"Question: {question}{listed if options else ''}The Answer is: "
    ids = [MEDIUM] * pictures + [BOS]
    labels = [IGNORED] * len(ids)
    for word in prompt.split():
        ids += tokenizer(word)
    labels += [IGNORED] * (len(ids) - len(labels))
    for word in [] if answer is None else answer.split():
        ids += tokenizer(word)
        labels += tokenizer(word)
    end = [] if answer is None else [EOS]
    return ids + end, labels + end


def allava(tokenizer, conversation):
    """No start token; the pieces of the human and the answers are tokenised apart."""
    ids, labels = [], []
    for user, message in llava_turns(conversation, PLAIN):
        if user:
            for i, piece in enumerate(f"[INST] {message.strip()} [/INST] ".split(IMAGE)):
                ids += ([MEDIUM] if i else []) + tokenizer(piece)
            labels += [IGNORED] * (len(ids) - len(labels))
        else:
            piece = tokenizer(message + "</s>")
            ids += piece
            labels += piece
    return ids, labels


# ---------------------------------------------------------------- clips, sounds, clouds

FRAMES = "The video contains 3 frames sampled at 0.0, 1.2, 12.5 seconds. "
SHOWN = (
    "You are able to understand the visual content that the user provides. "
    "Follow the instructions carefully and explain your answers in detail."
)


def uploaded(conversation):
    """What the demo of Video-LLaMA writes when media are uploaded; one message for all of them."""
    kinds = conversation.get("media", ["image"])
    if sorted(kinds) == ["audio", "video"]:
        return "Close your eyes, open your ears and you imagine only based on the sound that: <ImageHere>. \
                Close your ears, open your eyes and you see that <Video><ImageHere></Video>.  \
                Now answer my question based on what you have just seen and heard."
    tag = kinds[0].capitalize()
    return f"<{tag}><ImageHere></{tag}> " + conversation.get("message", "")


def video_llama_demo(style):
    def rule(tokenizer, conversation):
        both = len(conversation.get("media", [])) == 2
        system = conversation.get("system") or ("" if both else SHOWN)
        said = []
        for turn in conversation["turns"]:
            text = turn["text"]
            if IMAGE in text:
                text = " ".join([uploaded(conversation), text.replace(IMAGE, "").strip("\n")])
            said.append(text)
        if style == "vicuna":
            prompt = system + "###"
            for i, text in enumerate(said):
                prompt += ("Human", "Assistant")[i % 2] + ": " + text + "###"
            prompt += "Assistant:" if len(said) % 2 else ""
        else:
            prompt = ""
            for i, text in enumerate(said):
                text = f"<<SYS>>\n{system}\n<</SYS>>\n\n{text}" if i == 0 else text
                prompt += f"<s>[INST] {text} [/INST]" if i % 2 == 0 else f" {text} </s>"
            prompt = prompt.lstrip("<s>")
        ids = [BOS]
        for i, piece in enumerate(prompt.split("<ImageHere>")):
            ids += ([MEDIUM] if i else []) + tokenizer(piece)
        return ids, None

    return rule


def videochat(tokenizer, conversation):
    """The first message shows the clip; of the questions the names of the speakers count."""
    tag = conversation.get("media", ["image"])[0].capitalize()
    system = conversation.get("system") or ""
    system += " " if system and system[-1] != " " else ""
    message = " " + conversation["message"] if conversation.get("message") else ""
    text = f"{system}###Human: <{tag}></{tag}>{message.rstrip()} "
    turns = conversation["turns"]
    for i, turn in enumerate(turns):
        said = turn["text"].replace(IMAGE, "").strip() if i == 0 else turn["text"]
        text += f"###{('Human', 'Assistant')[i % 2]}: {said} "
    text += "###Assistant:" if len(turns) % 2 else "###"
    before, behind = text.split(f"</{tag}>")
    behind = f"</{tag}>{behind}"
    head, ids = [BOS] + tokenizer(before) + [MEDIUM], tokenizer(behind)
    if len(turns) % 2:
        return head + ids, None
    length = lambda piece: len(tokenizer(piece.rstrip()))
    human, assistant = "###Human: ", "###Assistant: "
    labels = list(ids)
    first, *answers = behind.split(assistant)
    told = length(first.split(human)[0])
    at = length(first)
    labels[:told] = [IGNORED] * told
    labels[told + length(human) : at] = [IGNORED] * (at - told - length(human))
    for each in answers[:-1]:
        kept = length((assistant + each).split(human)[0] + human)
        whole = length(assistant + each)
        labels[at + kept : at + whole] = [IGNORED] * (whole - kept)
        at += whole
    at += length(assistant + answers[-1])
    fits = at == len(ids) and len(labels) == len(ids)  # else the trainer stops
    return head + ids, [IGNORED] * len(head) + labels if fits else None


def pointllm(tokenizer, conversation):
    """As LLaVA's v1, the patches tokens of the vocabulary; here one for all of them."""
    patch, start, end = POINTS
    said = conversation.get("system") or USER
    text = said + " "
    for turn in conversation["turns"]:
        message = turn["text"].replace(IMAGE, start + patch + end)
        user = turn["role"] == "user"
        role = "USER" if user else "ASSISTANT"
        text += f"{role}: {message}{' ' if user else '</s>'}" if message else f"{role}:"
    text += "ASSISTANT:" if len(conversation["turns"]) % 2 else ""
    ids, labels = llava_rounds(tokenizer, text, " ASSISTANT: ", "</s>", False)
    return media(ids, labels or list(ids), tokenizer.special[patch])[0], labels


POINTS = ("<point_patch>", "<point_start>", "<point_end>")


# ---------------------------------------------------------------- what is written

# id: rule, special tokens, start token by the tokenizer, system text, several rounds, and pictures
# in several rounds can be expressed
RULES = {
    "llava_v1": (vicuna(HUMAN), [], True, True, True, True),
    "v1_mmtag": (vicuna(TAGGED, TAGS), [], True, True, True, True),
    "llava_hf": (vicuna(None), [], True, True, True, True),
    "v0_mmtag": (v0_mmtag, [], True, True, True, True),
    "v0_im_start_end": (v0_im_start_end, list(MARKS), True, True, True, True),
    "v1_im_start_end": (vicuna(USER, MARKS), list(MARKS), True, True, True, True),
    "mistral_instruct": (mistral, [], True, True, True, True),
    "chatml_direct": (chatml_direct, ["<|im_start|>", "<|im_end|>"], True, True, True, True),
    "blip2_caption": (blip2_caption, [], True, False, False, False),
    "blip2_question": (blip2_question, [], True, False, True, False),
    "instructblip": (instructblip, [], True, False, True, True),
    "instructblip_t5": (instructblip_t5, [], False, False, True, True),
    "blip2_t5": (instructblip_t5, [], False, False, True, True),
    "multiinstruct": (multiinstruct, [], False, False, False, False),
    "open_flamingo_vqa": (
        flamingo(lambda q: f"Question:{q} Short answer:"), FLAMINGO, True, False, True, True),
    "open_flamingo_caption": (flamingo(lambda q: "Output:"), FLAMINGO, True, False, True, True),
    "open_flamingo_interleaved": (interleaved, FLAMINGO, True, True, True, True),
    "otter": (otter(""), FLAMINGO + [ANSWER], True, True, True, True),
    "otter_demo": (otter(" "), FLAMINGO + [ANSWER], True, True, True, True),
    "multimodal_gpt": (multimodal_gpt, FLAMINGO, True, True, True, True),
    "lamm": (lamm, [], True, True, True, False),
    "medvint_td": (medvint_td, [], True, False, False, False),
    "medvint_te": (medvint_te, [], True, False, False, False),
    "allava": (allava, [], False, False, True, True),
    "video_llama_vicuna_demo": (video_llama_demo("vicuna"), [], True, True, True, True),
    "video_llama_llama_2_demo": (video_llama_demo("llama_2"), [], True, True, True, True),
    "videochat": (videochat, [], True, True, True, False),
    "pointllm": (pointllm, list(POINTS), True, True, True, True),
}
# These take media of their own kinds, and no others.
OF_CLIPS = {"video_llama_vicuna_demo", "video_llama_llama_2_demo", "videochat"}
# These find their places by a search for ids or by splitting words, which a user who types </s> upsets.
UPSET = {"otter", "otter_demo", "medvint_te"}
CHOICES = ["a red cat", "Two."]
OWN = [
    {  # two examples in front of a question
        "id": 100,
        "turns": [
            {"role": "user", "text": f"{IMAGE}\nWhat is on a table?"},
            {"role": "assistant", "text": "A red cat."},
            {"role": "user", "text": f"{IMAGE}\nIs there a laptop?"},
            {"role": "assistant", "text": "Yes\r\nindeed "},
            {"role": "user", "text": f"{IMAGE}\nHow many pizzas?"},
            {"role": "assistant", "text": "Two."},
        ],
    },
    {
        "id": 101,
        "choices": CHOICES,
        "turns": [
            {"role": "user", "text": f"{IMAGE}\nWhat is it?\nA: a red cat\nB: Two."},
            {"role": "assistant", "text": "a red cat"},
        ],
    },
    {  # choices that the question does not list
        "id": 102,
        "choices": CHOICES,
        "turns": [
            {"role": "user", "text": f"{IMAGE}\nWhat is it?"},
            {"role": "assistant", "text": "a red cat"},
        ],
    },
    {
        "id": 104,
        "media": ["video"],
        "message": FRAMES,
        "turns": [
            {"role": "user", "text": f"{IMAGE}\nWhat happens first?"},
            {"role": "assistant", "text": "A red cat jumps."},
            {"role": "user", "text": "And then?"},
            {"role": "assistant", "text": "It sleeps on a table."},
        ],
    },
    {
        "id": 105,
        "media": ["video", "audio"],
        "turns": [
            {"role": "user", "text": f"{IMAGE}\n{IMAGE}\nWhat is it?"},
            {"role": "assistant", "text": "A bus."},
        ],
    },
    {
        "id": 103,
        "system": "Be brief.",
        "tag": "Pcl",
        "turns": [
            {"role": "user", "text": f"{IMAGE}\nWhat is it?"},
            {"role": "assistant", "text": "A bus."},
        ],
    },
]


def expressed(conversation, name, system, several, pictures):
    """As much of a conversation as the template has a place for; None for none of it."""
    shaped = dict(conversation, turns=conversation["turns"][: None if several else 2])
    if not system:
        shaped["system"] = None
    later = any(IMAGE in turn["text"] for turn in shaped["turns"][2:])
    first = IMAGE in shaped["turns"][0]["text"]
    if (later and not pictures) or (name in {"lamm", "videochat"} and not first):
        return None
    if (shaped.get("media") and name not in OF_CLIPS) or (shaped.get("tag") and name in OF_CLIPS):
        return None
    if name == "videochat" and len(shaped.get("media", [])) > 1:
        return None
    if name == "pointllm":
        shaped["tag"] = "Pcl"
    if name == "mistral_instruct" and not shaped["turns"][0]["text"]:
        return None
    return shaped


def main(folder, out):
    check(folder)
    given = json.load(open(folder + "/conversations.json")) + OWN
    conversations, cases = [], []
    for name, (rule, added, starts, system, several, pictures) in RULES.items():
        for legacy in (True, False):
            for conversation in given:
                tokenizer = Llama(folder, legacy, added)
                shaped = expressed(conversation, name, system, several, pictures)
                if shaped is None or (name in UPSET and "</s>" in json.dumps(shaped)):
                    continue
                ids, labels = rule(tokenizer, shaped)
                prompt, _ = rule(tokenizer, dict(shaped, turns=shaped["turns"][:-1]))
                if tokenizer.blank_before_blank:
                    continue
                if labels is not None:
                    assert len(ids) == len(labels), (name, shaped)
                    labels = [IGNORED if i == MEDIUM else l for i, l in zip(ids, labels)]
                if shaped not in conversations:
                    conversations.append(shaped)
                cases.append(
                    {
                        "template": name,
                        "legacy": legacy,
                        "special_tokens": added,
                        "adds_start": starts,
                        "conversation": conversations.index(shaped),
                        "ids": ids,
                        "labels": labels,
                        "prompt": prompt,
                    }
                )
    with open(out, "w") as file:
        lines = [",\n".join(json.dumps(each, separators=(",", ":")) for each in group)
                 for group in (conversations, cases)]
        file.write('{"conversations":[\n%s\n],\n"cases":[\n%s\n]}\n' % tuple(lines))
    print(len(cases), "cases")


if __name__ == "__main__":
    main(*sys.argv[1:])
