// The words of the short authentication string: 256 of each language, things that one can point at, no two of them one letter
// apart. Their order is part of the protocol: the page has the same (docs/CALL_SECURITY.md).
#pragma once

#include <array>
#include <string_view>

namespace fyr::video::trust {

inline constexpr std::array<std::string_view, 256> swedishWords{
    "akvarium", "anka", "ankare", "apa", "apelsin", "arkitekt", "armband", "backe", "badkar", "ballong", "bambu", "banan",
    "barr", "batteri", "bibliotek", "björn", "blad", "blixt", "blomma", "bok", "borste", "brandbil", "bricka", "bro",
    "brunn", "buss", "bälte", "cirkus", "citron", "cykel", "damm", "dans", "dator", "delfin", "diamant", "diskbänk",
    "docka", "dotter", "dragspel", "drake", "dröm", "dusch", "duva", "dörr", "ekorre", "eld", "elefant", "fabrik",
    "fackla", "fana", "fasan", "fickur", "fisk", "fjord", "fjäril", "flagga", "flaska", "flod", "fläkt", "flöjt",
    "fot", "frimärke", "fyrtorn", "fält", "fågel", "får", "fönster", "gaffel", "galge", "garn", "get", "giraff",
    "gitarr", "glas", "golv", "gran", "granit", "grind", "groda", "gräshoppa", "guld", "gurka", "gås", "hallon",
    "hammare", "hamn", "hand", "hare", "harpa", "hatt", "hav", "helikopter", "hink", "hjul", "hjälm", "hjärta",
    "horn", "humla", "hus", "hylla", "hängmatta", "häst", "igelkott", "insekt", "isbjörn", "jacka", "jordgubbe", "julgran",
    "kaffe", "kajak", "kaka", "kaktus", "kalender", "kam", "kamel", "kamera", "kanin", "kanna", "kanot", "kappa",
    "karta", "kassa", "kastanj", "kastrull", "kedja", "keps", "kikare", "klaver", "klippa", "klocka", "klänning", "knapp",
    "kock", "kolibri", "kompass", "koppar", "koral", "korg", "korsord", "krabba", "krokodil", "krona", "kudde", "kula",
    "kvarn", "kyckling", "kyrka", "källa", "lada", "lampa", "lasso", "lavendel", "lejon", "lilja", "linjal", "ljus",
    "lykta", "lönn", "magnet", "majs", "mantel", "marmor", "maskin", "matta", "medalj", "melon", "mikrofon", "mjölk",
    "moln", "morot", "motor", "mugg", "mygga", "myra", "måne", "månsken", "mössa", "nalle", "nyckel", "näbb",
    "nässla", "nöt", "oliv", "orkan", "orm", "orre", "ost", "padda", "palm", "papper", "paraply", "park",
    "pensel", "peppar", "piano", "pipa", "plommon", "pojke", "potatis", "prins", "pump", "pussel", "pärla", "päron",
    "radio", "rep", "ring", "robot", "rosett", "rubin", "rymd", "räv", "sadel", "silver", "sjö", "sked",
    "skepp", "skruv", "slott", "smultron", "smör", "soffa", "spade", "spik", "spindel", "stege", "stig", "stjärna",
    "storm", "strand", "strumpa", "sträng", "svamp", "svan", "tavla", "teater", "tiger", "trappa", "tratt", "tröja",
    "tunna", "tupp", "täcke", "uggla", "ugn", "ull", "vagn", "vante", "vatten", "vind", "vinter", "vulkan",
    "väska", "våffla", "zebra", "äpple",
};

inline constexpr std::array<std::string_view, 256> englishWords{
    "acorn", "actor", "almond", "anchor", "apple", "arrow", "badge", "baker", "ball", "balloon", "bamboo", "banana",
    "barn", "basket", "beach", "bean", "beetle", "berry", "bicycle", "bird", "biscuit", "blanket", "blossom", "boat",
    "bone", "bonfire", "book", "bottle", "bowl", "bracelet", "branch", "bread", "brick", "bridge", "broom", "brush",
    "bucket", "butter", "button", "cabbage", "cabin", "cactus", "cake", "calendar", "camel", "camera", "canal", "candle",
    "cannon", "canoe", "carpet", "carrot", "castle", "cat", "chain", "cheese", "cherry", "cinnamon", "circle", "clock",
    "cloud", "clover", "coconut", "coffee", "coin", "comb", "compass", "copper", "cotton", "crab", "cricket", "crown",
    "cup", "curtain", "daisy", "deer", "desk", "diamond", "dog", "dolphin", "donkey", "door", "dragon", "drum",
    "duck", "eagle", "elbow", "engine", "falcon", "farm", "feather", "fence", "fern", "field", "finger", "fire",
    "fish", "flag", "flower", "flute", "forest", "fork", "fox", "frog", "garden", "garlic", "gate", "giant",
    "giraffe", "glass", "glove", "gold", "goose", "grape", "guitar", "hammer", "harbor", "harp", "hawk", "hazel",
    "heart", "hedge", "helmet", "hill", "honey", "horse", "hotel", "island", "jacket", "jam", "jelly", "jewel",
    "jungle", "kettle", "key", "kite", "kitten", "ladder", "lamp", "lantern", "leaf", "lemon", "letter", "lime",
    "lion", "lizard", "magnet", "maple", "marble", "market", "meadow", "melon", "mirror", "motor", "mountain", "mushroom",
    "needle", "nest", "nickel", "noodle", "oak", "ocean", "olive", "onion", "orange", "orchid", "otter", "paddle",
    "paint", "palace", "palm", "panda", "paper", "peanut", "pearl", "pencil", "pepper", "piano", "pigeon", "pillow",
    "pine", "pirate", "planet", "plum", "pocket", "pony", "potato", "pump", "puppy", "puzzle", "rabbit", "radio",
    "rain", "ribbon", "river", "robin", "robot", "roof", "rope", "ruby", "sailor", "salad", "salmon", "salt",
    "sand", "scarf", "school", "seal", "shadow", "shark", "sheep", "shell", "ship", "shoe", "silver", "sister",
    "snail", "snow", "soap", "sock", "spider", "spoon", "squirrel", "star", "statue", "stone", "storm", "sugar",
    "summer", "swan", "table", "ticket", "tiger", "tomato", "tower", "tree", "trumpet", "tulip", "tunnel", "turtle",
    "umbrella", "valley", "vase", "velvet", "violin", "wagon", "walnut", "water", "whale", "wheel", "window", "winter",
    "wolf", "wood", "yacht", "zebra",
};

} // namespace fyr::video::trust
