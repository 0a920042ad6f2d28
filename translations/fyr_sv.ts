<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="sv_SE">
<context>
    <name>CallWords</name>
    <message>
        <source>less than a minute</source>
        <translation>mindre än en minut</translation>
    </message>
    <message>
        <source>With me</source>
        <translation>Hos mig</translation>
    </message>
    <message>
        <source>Waiting room</source>
        <translation>Väntrum</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>På väg</translation>
    </message>
    <message>
        <source>With colleagues</source>
        <translation>Hos kollegor</translation>
    </message>
    <message>
        <source>Booked today</source>
        <translation>Bokade i dag</translation>
    </message>
    <message>
        <source>Without a note</source>
        <translation>Utan anteckning</translation>
    </message>
    <message>
        <source>Handed over to you</source>
        <translation>Lämnas över till dig</translation>
    </message>
    <message>
        <source>Handed over to you by %1</source>
        <translation>Lämnas över till dig av %1</translation>
    </message>
    <message>
        <source>Has not opened the link</source>
        <translation>Har inte öppnat länken</translation>
    </message>
    <message>
        <source>Has not come, %1 late</source>
        <translation>Har inte kommit, %1 sen</translation>
    </message>
    <message>
        <source>Has not come yet</source>
        <translation>Har inte kommit än</translation>
    </message>
    <message>
        <source>Has opened the link</source>
        <translation>Har öppnat länken</translation>
    </message>
    <message>
        <source>Opened the link, not there now</source>
        <translation>Öppnade länken, är inte där nu</translation>
    </message>
    <message>
        <source>Has checked camera and microphone</source>
        <translation>Har kontrollerat kamera och mikrofon</translation>
    </message>
    <message>
        <source>Checked camera and microphone, not there now</source>
        <translation>Kontrollerade kamera och mikrofon, är inte där nu</translation>
    </message>
    <message>
        <source>Identified, not in the waiting room yet</source>
        <translation>Legitimerad, inte i väntrummet än</translation>
    </message>
    <message>
        <source>Identified, not there now</source>
        <translation>Legitimerad, är inte där nu</translation>
    </message>
    <message>
        <source>Left the waiting room at %1</source>
        <translation>Lämnade väntrummet %1</translation>
    </message>
    <message>
        <source>Left the waiting room</source>
        <translation>Lämnade väntrummet</translation>
    </message>
    <message>
        <source>Waiting %1</source>
        <translation>Väntar %1</translation>
    </message>
    <message>
        <source>Let in, connecting</source>
        <translation>Insläppt, ansluter</translation>
    </message>
    <message>
        <source>In a call for %1</source>
        <translation>I samtal %1</translation>
    </message>
    <message>
        <source>Interrupted for %1, reconnecting</source>
        <translation>Avbrott %1, återansluter</translation>
    </message>
    <message>
        <source>Ended %1</source>
        <translation>Avslutat %1</translation>
    </message>
    <message>
        <source>Did not come</source>
        <translation>Kom inte</translation>
    </message>
    <message>
        <source>drop-in</source>
        <translation>drop-in</translation>
    </message>
    <message>
        <source>time %1</source>
        <translation>tid %1</translation>
    </message>
    <message>
        <source>device not checked</source>
        <translation>enhet ej kontrollerad</translation>
    </message>
    <message>
        <source>device works</source>
        <translation>enheten fungerar</translation>
    </message>
    <message>
        <source>no camera</source>
        <translation>ingen kamera</translation>
    </message>
    <message>
        <source>no microphone</source>
        <translation>ingen mikrofon</translation>
    </message>
    <message>
        <source>neither camera nor microphone</source>
        <translation>varken kamera eller mikrofon</translation>
    </message>
    <message>
        <source>network lets video through by a detour only</source>
        <translation>nätet släpper bara fram video på omväg</translation>
    </message>
    <message>
        <source>slow network</source>
        <translation>långsamt nät</translation>
    </message>
    <message>
        <source>patient</source>
        <translation>patient</translation>
    </message>
    <message>
        <source>clinician</source>
        <translation>behandlare</translation>
    </message>
    <message>
        <source>colleague</source>
        <translation>kollega</translation>
    </message>
    <message>
        <source>interpreter</source>
        <translation>tolk</translation>
    </message>
    <message>
        <source>relative</source>
        <translation>närstående</translation>
    </message>
    <message>
        <source>This needs the server, which cannot be reached now. The telephone works.</source>
        <translation>Det här behöver servern, som inte nås just nu. Telefonen går.</translation>
    </message>
    <message>
        <source>The list is old: it is being asked for anew.</source>
        <translation>Listan är gammal: den hämtas på nytt.</translation>
    </message>
    <message>
        <source>For clinicians.</source>
        <translation>För vårdpersonal.</translation>
    </message>
    <message>
        <source>You are in another call. End it first, or hand it over.</source>
        <translation>Du är i ett annat samtal. Avsluta det först, eller lämna över det.</translation>
    </message>
    <message>
        <source>The patient is not in the waiting room.</source>
        <translation>Patienten är inte i väntrummet.</translation>
    </message>
    <message>
        <source>The patient has come.</source>
        <translation>Patienten har kommit.</translation>
    </message>
    <message>
        <source>A colleague has the patient.</source>
        <translation>En kollega har patienten.</translation>
    </message>
    <message>
        <source>%1 has the patient.</source>
        <translation>%1 har patienten.</translation>
    </message>
    <message>
        <source>You do not have the patient yet.</source>
        <translation>Du har inte patienten än.</translation>
    </message>
    <message>
        <source>Nobody else waits to be let in.</source>
        <translation>Ingen annan väntar på att släppas in.</translation>
    </message>
    <message>
        <source>The time has not come yet.</source>
        <translation>Tiden har inte kommit än.</translation>
    </message>
    <message>
        <source>No colleague of the unit is known here.</source>
        <translation>Ingen kollega på enheten är känd här.</translation>
    </message>
    <message>
        <source>The visit is over.</source>
        <translation>Besöket är slut.</translation>
    </message>
    <message>
        <source>A colleague was faster and has the patient.</source>
        <translation>En kollega hann före och har patienten.</translation>
    </message>
    <message>
        <source>The patient is not in the waiting room any more.</source>
        <translation>Patienten är inte kvar i väntrummet.</translation>
    </message>
    <message>
        <source>There is no such visit any more, or nobody waits.</source>
        <translation>Besöket finns inte längre, eller så väntar ingen.</translation>
    </message>
    <message>
        <source>Only who has the patient can do that.</source>
        <translation>Det kan bara den som har patienten.</translation>
    </message>
    <message>
        <source>Four are in the call already.</source>
        <translation>Det är redan fyra i samtalet.</translation>
    </message>
    <message>
        <source>soon next</source>
        <translation>strax på tur</translation>
    </message>
    <message>
        <source>about %1 left</source>
        <translation>ungefär %1 kvar</translation>
    </message>
    <message>
        <source>connected by a detour, encrypted all the way</source>
        <translation>ansluten på omväg, krypterat hela vägen</translation>
    </message>
    <message>
        <source>connected directly, encrypted all the way</source>
        <translation>direkt ansluten, krypterat hela vägen</translation>
    </message>
    <message>
        <source>interrupted, is being connected again</source>
        <translation>avbruten, ansluts igen</translation>
    </message>
    <message>
        <source>connecting</source>
        <translation>ansluter</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The picture stutters: data get lost on the way. Ask the patient to move nearer to the router, or go on with sound only.</source>
        <translation>Bilden hackar: data går förlorade på vägen. Be patienten gå närmare sin router, eller fortsätt med bara ljud.</translation>
    </message>
    <message>
        <source>The line is slow. Speak one at a time, or go on with sound only.</source>
        <translation>Fördröjningen är stor. Tala en i taget, eller fortsätt med bara ljud.</translation>
    </message>
    <message>
        <source>This computer cannot send enough: its network is weak. Turn the camera off, or go on with sound only.</source>
        <translation>Den här datorn kan inte skicka tillräckligt: nätet är svagt. Stäng av kameran, eller fortsätt med bara ljud.</translation>
    </message>
    <message>
        <source>The computer has too much to do. Close other programs.</source>
        <translation>Datorn har för mycket att göra. Stäng andra program.</translation>
    </message>
    <message>
        <source>past the promised time</source>
        <translation>förbi utlovad tid</translation>
    </message>
    <message>
        <source>number %1 in line</source>
        <translation>nummer %1 i kön</translation>
    </message>
    <message>
        <source>%1 has the patient</source>
        <translation>%1 har patienten</translation>
    </message>
    <message>
        <source>%1 (%2) waits to be let in</source>
        <translation>%1 (%2) väntar på att släppas in</translation>
    </message>
    <message>
        <source>booked with %1</source>
        <translation>bokad hos %1</translation>
    </message>
    <message>
        <source>asking who waits …</source>
        <translation>frågar vem som väntar …</translation>
    </message>
    <message>
        <source>who waits is not known</source>
        <translation>vem som väntar är inte känt</translation>
    </message>
    <message>
        <source>as of %1</source>
        <translation>läget %1</translation>
    </message>
    <message>
        <source>You are asked into the call</source>
        <translation>Du är inbjuden till samtalet</translation>
    </message>
    <message>
        <source>%1 asks you into the call</source>
        <translation>%1 bjuder in dig till samtalet</translation>
    </message>
    <message>
        <source>has not come yet</source>
        <translation>har inte kommit än</translation>
    </message>
    <message>
        <source>waits to be let in</source>
        <translation>väntar på att släppas in</translation>
    </message>
    <message>
        <source>in the call</source>
        <translation>i samtalet</translation>
    </message>
    <message>
        <source>not there now</source>
        <translation>inte på plats nu</translation>
    </message>
    <message>
        <source>Nobody hears you: this computer does not let Fyr use the microphone. Allow it in the system&apos;s settings for privacy, or phone.</source>
        <translation>Ingen hör dig: datorn låter inte Fyr använda mikrofonen. Tillåt den i systemets inställningar för sekretess, eller ring.</translation>
    </message>
    <message>
        <source>Nobody hears you: another program has the microphone. Close it and press &quot;Try again&quot; below the picture, or phone.</source>
        <translation>Ingen hör dig: ett annat program har mikrofonen. Stäng det och tryck på ”Försök igen” under bilden, eller ring.</translation>
    </message>
    <message>
        <source>Nobody hears you: no microphone was found. Connect one and it is used, or phone.</source>
        <translation>Ingen hör dig: ingen mikrofon hittades. Anslut en så används den, eller ring.</translation>
    </message>
    <message>
        <source>Nobody sees you: this computer does not let Fyr use the camera. Allow it in the system&apos;s settings for privacy.</source>
        <translation>Ingen ser dig: datorn låter inte Fyr använda kameran. Tillåt den i systemets inställningar för sekretess.</translation>
    </message>
    <message>
        <source>Nobody sees you: another program has the camera. Close it and press &quot;Try again&quot; below the picture.</source>
        <translation>Ingen ser dig: ett annat program har kameran. Stäng det och tryck på ”Försök igen” under bilden.</translation>
    </message>
    <message>
        <source>Nobody sees you: no camera was found. Connect one and it is used.</source>
        <translation>Ingen ser dig: ingen kamera hittades. Anslut en så används den.</translation>
    </message>
</context>
<context>
    <name>CourseWords</name>
    <message>
        <source>Choose a patient first.</source>
        <translation>Välj en patient först.</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Granska</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Ring</translation>
    </message>
    <message>
        <source>Risk</source>
        <translation>Risk</translation>
    </message>
    <message>
        <source>No answer about risk is open.</source>
        <translation>Inget svar om risk är öppet.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Återuppta</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>Kurva</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Anteckning</translation>
    </message>
    <message>
        <source>Why here?</source>
        <translation>Varför här?</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tangenter</translation>
    </message>
    <message>
        <source>week %1 of %2</source>
        <translation>vecka %1 av %2</translation>
    </message>
    <message>
        <source>The order</source>
        <translation>Ordningen</translation>
    </message>
    <message>
        <source>Open risk first, what nobody has taken before what somebody has; then what a person must answer, by its deadline; then who needs a look, who has been quiet, what comes next; a pause last.</source>
        <translation>Öppen risk först, det som ingen har tagit före det som någon har; sedan det som en människa ska svara på, efter tidsgräns; sedan de som behöver ses på, de som varit tysta och det som kommer härnäst; pauser sist.</translation>
    </message>
    <message>
        <source>Place %1</source>
        <translation>Plats %1</translation>
    </message>
    <message>
        <source>Also</source>
        <translation>Också</translation>
    </message>
    <message>
        <source>Nobody has it.</source>
        <translation>Ingen har tagit det.</translation>
    </message>
    <message>
        <source>%1 has it.</source>
        <translation>%1 har tagit det.</translation>
    </message>
    <message>
        <source>At %1 %2 is told.</source>
        <translation>%1 får %2 veta.</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>Förlopp</translation>
    </message>
    <message>
        <source>Trend</source>
        <translation>Trend</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>Aktivitet</translation>
    </message>
    <message numerus="yes">
        <source>Signs of the patient on %n of the last 14 days</source>
        <translation>
            <numerusform>Patienten hördes av %n av de senaste 14 dagarna</numerusform>
            <numerusform>Patienten hördes av %n av de senaste 14 dagarna</numerusform>
        </translation>
    </message>
    <message>
        <source>Programme</source>
        <translation>Program</translation>
    </message>
    <message>
        <source>therapist %1</source>
        <translation>behandlare %1</translation>
    </message>
    <message>
        <source>covered by %1</source>
        <translation>täcks av %1</translation>
    </message>
    <message>
        <source>Your time</source>
        <translation>Din tid</translation>
    </message>
    <message>
        <source>%1 min this week, %2 min in all.</source>
        <translation>%1 min denna vecka, %2 min totalt.</translation>
    </message>
    <message>
        <source>To settle</source>
        <translation>Att reda ut</translation>
    </message>
    <message>
        <source>A change of yours was not accepted: it waits under Needs attention (Ctrl+0).</source>
        <translation>En av dina ändringar togs inte emot: den väntar under Att reda ut (Ctrl+0).</translation>
    </message>
    <message>
        <source>Unsent</source>
        <translation>Osänt</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) of yours wait to be sent; the list shows them as done already, but for an answer about risk, which stands until the server has it.</source>
        <translation>
            <numerusform>%n av dina ändringar väntar på att sändas; listan visar den som gjord redan, utom ett svar om risk, som står kvar tills servern har det.</numerusform>
            <numerusform>%n av dina ändringar väntar på att sändas; listan visar dem som gjorda redan, utom ett svar om risk, som står kvar tills servern har det.</numerusform>
        </translation>
    </message>
    <message>
        <source>Next and previous patient</source>
        <translation>Nästa och föregående patient</translation>
    </message>
    <message>
        <source>Undo what has not been sent yet</source>
        <translation>Ångra det som ännu inte är sänt</translation>
    </message>
    <message>
        <source>Find by name</source>
        <translation>Sök på namn</translation>
    </message>
    <message>
        <source>Mine, those I cover, the unit</source>
        <translation>Mina, de jag täcker, enheten</translation>
    </message>
    <message>
        <source>Everything that can be done</source>
        <translation>Allt som går att göra</translation>
    </message>
    <message>
        <source>The patient&apos;s record</source>
        <translation>Patientens journal</translation>
    </message>
    <message>
        <source>Next part of the window</source>
        <translation>Nästa del av fönstret</translation>
    </message>
    <message>
        <source>These keys</source>
        <translation>De här tangenterna</translation>
    </message>
    <message>
        <source>An answer about risk that nobody has taken</source>
        <translation>Ett svar om risk som ingen har tagit</translation>
    </message>
    <message>
        <source>An answer about risk that somebody is looking after</source>
        <translation>Ett svar om risk som någon tar hand om</translation>
    </message>
    <message>
        <source>A message waits for an answer</source>
        <translation>Ett meddelande väntar på svar</translation>
    </message>
    <message>
        <source>Homework waits for your feedback</source>
        <translation>Hemuppgift väntar på din återkoppling</translation>
    </message>
    <message>
        <source>A choice to make</source>
        <translation>Ett val att göra</translation>
    </message>
    <message>
        <source>A decision: how to go on</source>
        <translation>Ett beslut: hur behandlingen ska fortsätta</translation>
    </message>
    <message>
        <source>To call: answers are missing</source>
        <translation>Att ringa: svar saknas</translation>
    </message>
    <message>
        <source>Silent for long: get in touch</source>
        <translation>Länge tyst: hör av dig</translation>
    </message>
    <message>
        <source>The pause has ended: get in touch</source>
        <translation>Pausen är slut: hör av dig</translation>
    </message>
    <message>
        <source>To finish: the closing has lasted for long</source>
        <translation>Att avsluta: avslutningen har pågått länge</translation>
    </message>
    <message>
        <source>Needs a look</source>
        <translation>Titta närmare</translation>
    </message>
    <message>
        <source>No sign for some days</source>
        <translation>Inget livstecken på några dagar</translation>
    </message>
    <message>
        <source>Goes on by itself</source>
        <translation>Går av sig självt</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausad</translation>
    </message>
    <message>
        <source>Nothing waits</source>
        <translation>Inget väntar</translation>
    </message>
    <message>
        <source>nobody has it</source>
        <translation>ingen har den</translation>
    </message>
    <message>
        <source>to look after</source>
        <translation>tas om hand</translation>
    </message>
    <message>
        <source>to answer</source>
        <translation>att besvara</translation>
    </message>
    <message>
        <source>homework</source>
        <translation>hemuppgift</translation>
    </message>
    <message>
        <source>to choose</source>
        <translation>att välja</translation>
    </message>
    <message>
        <source>to decide</source>
        <translation>att besluta</translation>
    </message>
    <message>
        <source>to call</source>
        <translation>att ringa</translation>
    </message>
    <message>
        <source>get in touch</source>
        <translation>hör av dig</translation>
    </message>
    <message>
        <source>pause is over</source>
        <translation>pausen är slut</translation>
    </message>
    <message>
        <source>to finish</source>
        <translation>att avsluta</translation>
    </message>
    <message>
        <source>look closer</source>
        <translation>titta närmare</translation>
    </message>
    <message>
        <source>quiet</source>
        <translation>tyst</translation>
    </message>
    <message>
        <source>nothing waits</source>
        <translation>inget väntar</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>pausad</translation>
    </message>
    <message>
        <source>Last sign of the patient %1</source>
        <translation>Patienten hördes av senast %1</translation>
    </message>
    <message>
        <source>Since %1, for %2</source>
        <translation>Sedan %1, i %2</translation>
    </message>
    <message>
        <source>was to be answered by %1</source>
        <translation>skulle ha besvarats senast %1</translation>
    </message>
    <message>
        <source>to be answered by %1</source>
        <translation>ska besvaras senast %1</translation>
    </message>
    <message>
        <source>open risk stands before everything else, the shortest time first</source>
        <translation>öppen risk står före allt annat, kortast tid först</translation>
    </message>
    <message>
        <source>what is off the expected course stands after everything that has a deadline</source>
        <translation>det som avviker från väntat förlopp står efter allt som har en tidsgräns</translation>
    </message>
    <message>
        <source>five days without a sign is worth a look</source>
        <translation>fem dagar utan livstecken är värt en titt</translation>
    </message>
    <message>
        <source>stands after what needs a person, in the order of what comes next</source>
        <translation>står efter det som behöver en människa, i ordning efter vad som kommer härnäst</translation>
    </message>
    <message>
        <source>a pause without anything to do stands last</source>
        <translation>en paus utan något att göra står sist</translation>
    </message>
    <message>
        <source>what a person must answer stands in the order of its deadlines</source>
        <translation>det som en människa ska svara på står i ordning efter tidsgräns</translation>
    </message>
    <message>
        <source>%1 over time</source>
        <translation>%1 över tiden</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>%1 kvar</translation>
    </message>
    <message>
        <source>enrolled</source>
        <translation>inskriven</translation>
    </message>
    <message>
        <source>under way</source>
        <translation>pågår</translation>
    </message>
    <message>
        <source>closing</source>
        <translation>avslutas</translation>
    </message>
    <message>
        <source>follow-up</source>
        <translation>uppföljning</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>avslutad</translation>
    </message>
    <message>
        <source>w %1/%2</source>
        <translation>v %1/%2</translation>
    </message>
    <message>
        <source>paused in week %1 of %2</source>
        <translation>pausad i vecka %1 av %2</translation>
    </message>
    <message>
        <source>On track</source>
        <translation>Följer planen</translation>
    </message>
    <message>
        <source>Too little data</source>
        <translation>För lite data</translation>
    </message>
    <message>
        <source>as expected</source>
        <translation>som väntat</translation>
    </message>
    <message>
        <source>outside of what is expected</source>
        <translation>utanför det väntade</translation>
    </message>
    <message>
        <source>less than a reliable change</source>
        <translation>mindre än en säker förändring</translation>
    </message>
    <message>
        <source>reliably better</source>
        <translation>säker förbättring</translation>
    </message>
    <message>
        <source>reliably worse</source>
        <translation>säker försämring</translation>
    </message>
    <message>
        <source>done, not sent yet</source>
        <translation>gjort, inte sänt än</translation>
    </message>
    <message>
        <source>you have it</source>
        <translation>du har den</translation>
    </message>
    <message>
        <source>%1 has it</source>
        <translation>%1 har den</translation>
    </message>
    <message>
        <source>somebody</source>
        <translation>någon</translation>
    </message>
    <message>
        <source>the therapist</source>
        <translation>behandlaren</translation>
    </message>
    <message>
        <source>the unit</source>
        <translation>enheten</translation>
    </message>
    <message>
        <source>the supervisor</source>
        <translation>handledaren</translation>
    </message>
    <message>
        <source>whoever is on call</source>
        <translation>bakjouren</translation>
    </message>
    <message>
        <source>active today</source>
        <translation>aktiv i dag</translation>
    </message>
    <message numerus="yes">
        <source>silent %n d</source>
        <translation>
            <numerusform>tyst %n d</numerusform>
            <numerusform>tyst %n d</numerusform>
        </translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Frågor</translation>
    </message>
    <message>
        <source>Time is up</source>
        <translation>Tiden är ute</translation>
    </message>
    <message>
        <source>Pause ends</source>
        <translation>Paus slut</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>Beslut</translation>
    </message>
    <message>
        <source>The module %1 is not done</source>
        <translation>Modulen %1 är inte klar</translation>
    </message>
    <message>
        <source>The relapse plan is not handed in</source>
        <translation>Återfallsplanen är inte inlämnad</translation>
    </message>
    <message>
        <source>The worksheet %1 is not handed in</source>
        <translation>Arbetsbladet %1 är inte inlämnat</translation>
    </message>
    <message>
        <source>The questions of the end are not answered</source>
        <translation>Slutfrågorna är inte besvarade</translation>
    </message>
    <message>
        <source>An answer about risk is open</source>
        <translation>Ett svar om risk är öppet</translation>
    </message>
    <message>
        <source>A message is not answered</source>
        <translation>Ett meddelande är inte besvarat</translation>
    </message>
    <message>
        <source>Homework is not reviewed</source>
        <translation>En hemuppgift är inte granskad</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Godkänn</translation>
    </message>
    <message>
        <source>Slow down</source>
        <translation>Bromsa</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>Svara</translation>
    </message>
    <message>
        <source>Choose module</source>
        <translation>Välj modul</translation>
    </message>
    <message>
        <source>Swap module</source>
        <translation>Byt modul</translation>
    </message>
    <message>
        <source>Decide</source>
        <translation>Besluta</translation>
    </message>
    <message>
        <source>Open a module</source>
        <translation>Öppna en modul</translation>
    </message>
    <message>
        <source>Skip a module</source>
        <translation>Hoppa över en modul</translation>
    </message>
    <message>
        <source>Extend</source>
        <translation>Förläng</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausa</translation>
    </message>
    <message>
        <source>Go on after the pause</source>
        <translation>Återuppta efter pausen</translation>
    </message>
    <message>
        <source>Hand over</source>
        <translation>Lämna över</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Täck</translation>
    </message>
    <message>
        <source>Begin to close</source>
        <translation>Börja avsluta</translation>
    </message>
    <message>
        <source>Waive a rule of closing</source>
        <translation>Undanta ett avslutskrav</translation>
    </message>
    <message>
        <source>Sign off</source>
        <translation>Signera avslut</translation>
    </message>
    <message>
        <source>Discharge</source>
        <translation>Skriv ut</translation>
    </message>
    <message>
        <source>Refer</source>
        <translation>Remittera</translation>
    </message>
    <message>
        <source>Nothing waits for that.</source>
        <translation>Inget väntar på det.</translation>
    </message>
    <message>
        <source>Not in this phase of the treatment.</source>
        <translation>Inte i den här fasen av behandlingen.</translation>
    </message>
    <message>
        <source>The programme allows no more of them.</source>
        <translation>Programmet tillåter inte fler.</translation>
    </message>
    <message>
        <source>An answer about risk is open: look after it first.</source>
        <translation>Ett svar om risk är öppet: ta hand om det först.</translation>
    </message>
    <message>
        <source>A message of the patient waits: answer it first.</source>
        <translation>Ett meddelande från patienten väntar: svara på det först.</translation>
    </message>
    <message>
        <source>Something that the closing needs is missing.</source>
        <translation>Något som avslutet kräver saknas.</translation>
    </message>
    <message>
        <source>Somebody has it already.</source>
        <translation>Någon har den redan.</translation>
    </message>
    <message>
        <source>Nothing has been answered yet.</source>
        <translation>Inget har besvarats än.</translation>
    </message>
    <message>
        <source>before the start</source>
        <translation>före start</translation>
    </message>
    <message>
        <source>week %1</source>
        <translation>vecka %1</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>saknas</translation>
    </message>
    <message>
        <source>Expected in week %1: %2 to %3.</source>
        <translation>Väntat i vecka %1: %2 till %3.</translation>
    </message>
    <message>
        <source>Change since the beginning %1</source>
        <translation>Förändring sedan början %1</translation>
    </message>
    <message numerus="yes">
        <source> (from %n points)</source>
        <translation>
            <numerusform> (från %n poäng)</numerusform>
            <numerusform> (från %n poäng)</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything is answered: ready to start</source>
        <translation>Allt är besvarat: klar att starta</translation>
    </message>
    <message>
        <source>to start</source>
        <translation>att starta</translation>
    </message>
    <message>
        <source>The patient has not said yes on the page yet</source>
        <translation>Patienten har inte sagt ja på sin sida än</translation>
    </message>
    <message>
        <source>The questions before the start are not answered</source>
        <translation>Frågorna före start är inte besvarade</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starta</translation>
    </message>
    <message>
        <source>You have taken it, and the server does not know yet: to everybody else nobody has it.</source>
        <translation>Du har tagit det, men servern vet det inte än: för alla andra har ingen tagit det.</translation>
    </message>
    <message>
        <source>An answer about risk that you are taking; the server does not know yet</source>
        <translation>Ett svar om risk som du tar hand om; servern vet det inte än</translation>
    </message>
    <message>
        <source>sending …</source>
        <translation>skickas …</translation>
    </message>
    <message>
        <source>you take it: sending …</source>
        <translation>du tar den: skickas …</translation>
    </message>
    <message>
        <source>Nobody has taken it yet: take it first.</source>
        <translation>Ingen har tagit det än: ta det först.</translation>
    </message>
    <message>
        <source>Programme&apos;s table</source>
        <translation>Programmets tabell</translation>
    </message>
    <message>
        <source>%1, when it looked last.</source>
        <translation>%1, när den senast såg efter.</translation>
    </message>
    <message>
        <source>Early warning</source>
        <translation>Tidig varning</translation>
    </message>
    <message>
        <source>Week %1: %2.</source>
        <translation>Vecka %1: %2.</translation>
    </message>
    <message>
        <source>Name: %1.</source>
        <translation>Namn: %1.</translation>
    </message>
    <message>
        <source>Made of %1 finished courses of your own; of 100 patients who were not helped enough it found %2. Who is not flagged may need a look all the same. You decide the track.</source>
        <translation>Bygger på %1 avslutade behandlingar hos er; av 100 patienter som inte blev tillräckligt hjälpta hittade den %2. Även den som inte flaggas kan behöva att du tittar närmare. Du bestämmer hur behandlingen fortsätter.</translation>
    </message>
</context>
<context>
    <name>LineWords</name>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n dygn</numerusform>
            <numerusform>%n dygn</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 years</source>
        <translation>%1 år</translation>
    </message>
    <message>
        <source>as of %1</source>
        <translation>läget %1</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Ansluten</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>Ansluter</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Logga in igen</translation>
    </message>
    <message>
        <source>Fyr must be updated</source>
        <translation>Fyr måste uppdateras</translation>
    </message>
    <message>
        <source>Access withdrawn</source>
        <translation>Åtkomsten är indragen</translation>
    </message>
    <message>
        <source>The network wants a sign-in</source>
        <translation>Nätverket vill ha inloggning</translation>
    </message>
    <message>
        <source>Check the clock</source>
        <translation>Kontrollera klockan</translation>
    </message>
    <message>
        <source>Server not trusted</source>
        <translation>Servern är inte betrodd</translation>
    </message>
    <message>
        <source>Offline since %1</source>
        <translation>Offline sedan %1</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>This computer&apos;s access has been withdrawn.</source>
        <translation>Den här datorns åtkomst är indragen.</translation>
    </message>
    <message>
        <source>Offline access has run out.</source>
        <translation>Tiden för arbete offline är slut.</translation>
    </message>
    <message>
        <source>This computer&apos;s disk is full.</source>
        <translation>Datorns disk är full.</translation>
    </message>
    <message>
        <source>The local copy cannot be written just now.</source>
        <translation>Den lokala kopian kan inte skrivas just nu.</translation>
    </message>
    <message>
        <source>This Fyr is too old for the server.</source>
        <translation>Den här versionen av Fyr är för gammal för servern.</translation>
    </message>
    <message>
        <source>Your sign-in has ended.</source>
        <translation>Din inloggning har gått ut.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate does not fit this computer&apos;s clock.</source>
        <translation>Serverns certifikat stämmer inte med datorns klocka.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is not trusted.</source>
        <translation>Serverns certifikat är inte betrott.</translation>
    </message>
    <message>
        <source>This network wants you to sign in to it first.</source>
        <translation>Det här nätverket vill att du loggar in på det först.</translation>
    </message>
    <message>
        <source>The network&apos;s proxy wants a name and a password.</source>
        <translation>Nätverkets proxy vill ha namn och lösenord.</translation>
    </message>
    <message>
        <source>The network&apos;s proxy does not answer.</source>
        <translation>Nätverkets proxy svarar inte.</translation>
    </message>
    <message>
        <source>You work offline since %1.</source>
        <translation>Du arbetar offline sedan %1.</translation>
    </message>
    <message>
        <source>You work offline.</source>
        <translation>Du arbetar offline.</translation>
    </message>
    <message>
        <source>Reading ends %1 unless Fyr reaches the server.</source>
        <translation>Läsningen upphör %1 om Fyr inte når servern innan dess.</translation>
    </message>
    <message>
        <source>Your oldest unsent change has waited for %1.</source>
        <translation>Din äldsta osända ändring har väntat i %1.</translation>
    </message>
    <message>
        <source>There is no keychain here: what is unsent is lost if Fyr or the computer is closed.</source>
        <translation>Datorn saknar nyckelring: det osända går förlorat om Fyr eller datorn stängs.</translation>
    </message>
    <message>
        <source>There is no keychain here: nothing is kept when Fyr is closed.</source>
        <translation>Datorn saknar nyckelring: inget sparas när Fyr stängs.</translation>
    </message>
    <message>
        <source>Unsent changes of yours from before are here, but the keychain keeps them shut. Unlock it and start Fyr again.</source>
        <translation>Osända ändringar från tidigare finns här, men nyckelringen är låst. Lås upp den och starta Fyr igen.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is slow by %1; Fyr uses the server&apos;s time.</source>
        <translation>Datorns klocka går %1 efter; Fyr använder serverns tid.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is fast by %1; Fyr uses the server&apos;s time.</source>
        <translation>Datorns klocka går %1 före; Fyr använder serverns tid.</translation>
    </message>
    <message>
        <source>First sync: %1 of %2 are here.</source>
        <translation>Första synkningen: %1 av %2 är här.</translation>
    </message>
    <message>
        <source>First sync under way.</source>
        <translation>Första synkningen pågår.</translation>
    </message>
    <message>
        <source>Everything is being read from the server once more.</source>
        <translation>Allt hämtas från servern en gång till.</translation>
    </message>
    <message numerus="yes">
        <source>Your %n change(s) are sent in order when the line is back.</source>
        <translation>
            <numerusform>Din ändring skickas när anslutningen är tillbaka.</numerusform>
            <numerusform>Dina %n ändringar skickas i ordning när anslutningen är tillbaka.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Your %n change(s) are kept encrypted on this computer and are sent in order.</source>
        <translation>
            <numerusform>Din ändring är sparad krypterad på datorn och skickas när du är ansluten.</numerusform>
            <numerusform>Dina %n ändringar är sparade krypterade på datorn och skickas i ordning.</numerusform>
        </translation>
    </message>
    <message>
        <source>What is shown is how it was at %1.</source>
        <translation>Du ser läget %1.</translation>
    </message>
    <message>
        <source>Nothing has been fetched yet.</source>
        <translation>Inget har hämtats än.</translation>
    </message>
    <message numerus="yes">
        <source>What was stored here is erased. Your %n unsent change(s) are being handed in to the server for a manager to look at.</source>
        <translation>
            <numerusform>Det som fanns här är raderat. Din osända ändring lämnas nu in till servern, så att en chef kan titta på den.</numerusform>
            <numerusform>Det som fanns här är raderat. Dina %n osända ändringar lämnas nu in till servern, så att en chef kan titta på dem.</numerusform>
        </translation>
    </message>
    <message>
        <source>What was stored here is erased.</source>
        <translation>Det som fanns här är raderat.</translation>
    </message>
    <message>
        <source>The server has been out of reach for too long, so nothing may be read. Unsent changes stay here, encrypted.</source>
        <translation>Servern har varit utom räckhåll för länge, så inget får läsas. Osända ändringar ligger kvar krypterade.</translation>
    </message>
    <message>
        <source>Nothing new can be kept until there is space. What you see was kept; what you write now may not be.</source>
        <translation>Inget nytt kan sparas förrän det finns plats. Det du ser är sparat; det du skriver nu kanske inte blir det.</translation>
    </message>
    <message>
        <source>Fyr repairs it by itself and rescues what is unsent. If this stays, call IT support.</source>
        <translation>Fyr lagar den själv och räddar det osända. Ring IT-stödet om detta står kvar.</translation>
    </message>
    <message>
        <source>Ask IT support for the update. You can go on reading.</source>
        <translation>Be IT-stödet om uppdateringen. Du kan fortsätta läsa.</translation>
    </message>
    <message>
        <source>What is here can be read, and what you decide is kept until you sign in.</source>
        <translation>Det som finns här kan läsas, och det du beslutar sparas tills du loggar in.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date and time first; if they are right, call IT support. Nothing is sent until then.</source>
        <translation>Kontrollera först datorns datum och tid; ring IT-stödet om de stämmer. Inget skickas innan dess.</translation>
    </message>
    <message>
        <source>Somebody else may be answering for it, so nothing is sent. Call IT support.</source>
        <translation>Någon annan kan svara i dess ställe, så inget skickas. Ring IT-stödet.</translation>
    </message>
    <message>
        <source>Open a browser, follow the network&apos;s page, and come back: Fyr goes on by itself.</source>
        <translation>Öppna en webbläsare, följ nätverkets sida och kom tillbaka: Fyr fortsätter av sig själv.</translation>
    </message>
    <message>
        <source>Ask IT support to put them into this computer&apos;s network settings.</source>
        <translation>Be IT-stödet lägga in dem i datorns nätverksinställningar.</translation>
    </message>
    <message>
        <source>Fyr keeps trying. If other programs work, call IT support.</source>
        <translation>Fyr fortsätter försöka. Ring IT-stödet om andra program fungerar.</translation>
    </message>
    <message>
        <source>What is already here can be used at once; lists are still filling.</source>
        <translation>Det som redan finns kan användas direkt; listorna fylls på.</translation>
    </message>
    <message>
        <source>The server was restored or changed. What is here can be used meanwhile; your unsent changes are kept.</source>
        <translation>Servern har återställts eller ändrats. Det som finns här kan användas under tiden; dina osända ändringar är kvar.</translation>
    </message>
    <message>
        <source>After that nothing can be read here until somebody signs in online. Unsent changes are kept.</source>
        <translation>Därefter kan inget läsas här förrän någon loggar in med anslutning. Osända ändringar är kvar.</translation>
    </message>
    <message>
        <source>Others do not see it yet. If it is urgent, tell them another way.</source>
        <translation>Andra ser den inte än. Är det bråttom: säg det på annat sätt.</translation>
    </message>
    <message>
        <source>This needs the server, and Fyr is still connecting to it.</source>
        <translation>Det här kräver servern, och Fyr håller på att ansluta.</translation>
    </message>
    <message>
        <source>This needs the server, and you are offline.</source>
        <translation>Det här kräver servern, och du är offline.</translation>
    </message>
    <message>
        <source>This needs the server: sign in again first.</source>
        <translation>Det här kräver servern: logga in igen först.</translation>
    </message>
    <message>
        <source>This needs the server, and this Fyr is too old for it.</source>
        <translation>Det här kräver servern, och den här versionen av Fyr är för gammal.</translation>
    </message>
    <message>
        <source>This needs the server, and its certificate is not trusted.</source>
        <translation>Det här kräver servern, och dess certifikat är inte betrott.</translation>
    </message>
    <message>
        <source>To do it again needs the server, which cannot be reached now.</source>
        <translation>Att göra om kräver servern, som inte går att nå just nu.</translation>
    </message>
    <message>
        <source>What it is about is not on this computer any more: it was settled, moved, or is not yours to see.</source>
        <translation>Det som ändringen gäller finns inte kvar på datorn: det är avgjort, flyttat eller inte ditt att se.</translation>
    </message>
    <message>
        <source>The server would refuse it again in the same way.</source>
        <translation>Servern skulle neka det igen på samma sätt.</translation>
    </message>
    <message>
        <source>Nothing waits behind it.</source>
        <translation>Inget väntar på den.</translation>
    </message>
    <message>
        <source>There is no text in it to take back.</source>
        <translation>Det finns ingen text att ta tillbaka.</translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) about risk in treatments that nobody has taken, since %1.</source>
        <translation>
            <numerusform>%n svar om risk i behandlingar som ingen har tagit, sedan %1.</numerusform>
            <numerusform>%n svar om risk i behandlingar som ingen har tagit, sedan %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>It stands on top of the treatments.</source>
        <translation>Det står överst bland behandlingarna.</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>There was no room for it here; the server has it. Fyr fetches it as soon as the server can be reached.</source>
        <translation>Den fick inte plats här; servern har den. Fyr hämtar den så snart servern kan nås.</translation>
    </message>
    <message>
        <source>You decide</source>
        <translation>Du avgör</translation>
    </message>
    <message>
        <source>Immediate</source>
        <translation>Omedelbart</translation>
    </message>
    <message>
        <source>Emergency</source>
        <translation>Akut</translation>
    </message>
    <message>
        <source>Urgent</source>
        <translation>Brådskande</translation>
    </message>
    <message>
        <source>Soon</source>
        <translation>Snart</translation>
    </message>
    <message>
        <source>Self-care</source>
        <translation>Egenvård</translation>
    </message>
    <message>
        <source>Ambulance, 112</source>
        <translation>Ambulans, 112</translation>
    </message>
    <message>
        <source>Emergency department</source>
        <translation>Akutmottagning</translation>
    </message>
    <message>
        <source>Psychiatric emergency</source>
        <translation>Psykiatrisk akut</translation>
    </message>
    <message>
        <source>Doctor today</source>
        <translation>Läkare i dag</translation>
    </message>
    <message>
        <source>Doctor this week</source>
        <translation>Läkare i veckan</translation>
    </message>
    <message>
        <source>Nurse calls</source>
        <translation>Sköterska ringer</translation>
    </message>
    <message>
        <source>Pharmacy</source>
        <translation>Apotek</translation>
    </message>
    <message>
        <source>Self-care advice</source>
        <translation>Egenvårdsråd</translation>
    </message>
    <message>
        <source>Dentist</source>
        <translation>Tandläkare</translation>
    </message>
    <message>
        <source>Optician</source>
        <translation>Optiker</translation>
    </message>
    <message>
        <source>ICBT assessment</source>
        <translation>KBT-bedömning</translation>
    </message>
    <message>
        <source>Maternity care</source>
        <translation>Mödravård</translation>
    </message>
    <message>
        <source>Out-of-hours clinic</source>
        <translation>Jourmottagning</translation>
    </message>
    <message>
        <source>Poisons information</source>
        <translation>Giftinformation</translation>
    </message>
    <message>
        <source>Nurse</source>
        <translation>Sjuksköterska</translation>
    </message>
    <message>
        <source>Doctor</source>
        <translation>Läkare</translation>
    </message>
    <message>
        <source>Therapist</source>
        <translation>Behandlare</translation>
    </message>
    <message>
        <source>Unit manager</source>
        <translation>Enhetschef</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>Administratör</translation>
    </message>
    <message>
        <source>girl</source>
        <translation>flicka</translation>
    </message>
    <message>
        <source>woman</source>
        <translation>kvinna</translation>
    </message>
    <message>
        <source>boy</source>
        <translation>pojke</translation>
    </message>
    <message>
        <source>man</source>
        <translation>man</translation>
    </message>
    <message>
        <source>other sex</source>
        <translation>annat kön</translation>
    </message>
    <message>
        <source>%1 mo</source>
        <translation>%1 mån</translation>
    </message>
    <message>
        <source>%1 years</source>
        <translation>%1 år</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>%1 d %2 h</source>
        <translation>%1 d %2 h</translation>
    </message>
    <message>
        <source>Not synced yet</source>
        <translation>Inte synkad än</translation>
    </message>
    <message>
        <source>Synced now</source>
        <translation>Synkad nu</translation>
    </message>
    <message>
        <source>Synced %1 s ago</source>
        <translation>Synkad för %1 s sedan</translation>
    </message>
    <message>
        <source>Synced %1 min ago</source>
        <translation>Synkad för %1 min sedan</translation>
    </message>
    <message>
        <source>Synced %1</source>
        <translation>Synkad %1</translation>
    </message>
    <message>
        <source>Changed: %1</source>
        <translation>Ändrad: %1</translation>
    </message>
    <message>
        <source>By complaint</source>
        <translation>Efter besvär</translation>
    </message>
    <message>
        <source>By age</source>
        <translation>Efter ålder</translation>
    </message>
    <message>
        <source>By sex</source>
        <translation>Efter kön</translation>
    </message>
    <message>
        <source>By language</source>
        <translation>Efter språk</translation>
    </message>
    <message>
        <source>By suggested level</source>
        <translation>Efter föreslagen nivå</translation>
    </message>
    <message>
        <source>By how sure the engine was</source>
        <translation>Efter hur säker motorn var</translation>
    </message>
    <message>
        <source>By version of the knowledge base</source>
        <translation>Efter kunskapsbasens version</translation>
    </message>
    <message>
        <source>Small groups together</source>
        <translation>Små grupper tillsammans</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>Okänt</translation>
    </message>
    <message>
        <source>No complaint that the knowledge base has</source>
        <translation>Inget besvär som kunskapsbasen har</translation>
    </message>
    <message>
        <source>Under 1 year</source>
        <translation>Under 1 år</translation>
    </message>
    <message>
        <source>Women</source>
        <translation>Kvinnor</translation>
    </message>
    <message>
        <source>Men</source>
        <translation>Män</translation>
    </message>
    <message>
        <source>Another sex</source>
        <translation>Annat kön</translation>
    </message>
    <message>
        <source>Swedish</source>
        <translation>Svenska</translation>
    </message>
    <message>
        <source>English</source>
        <translation>Engelska</translation>
    </message>
    <message>
        <source>Left to a clinician</source>
        <translation>Överlämnad till vårdpersonal</translation>
    </message>
    <message>
        <source>Suggested a level</source>
        <translation>Föreslog en nivå</translation>
    </message>
    <message>
        <source>Emergency where less was suggested</source>
        <translation>Akut där något lägre föreslogs</translation>
    </message>
    <message>
        <source>Decided below a red flag</source>
        <translation>Beslut under en röd flagga</translation>
    </message>
    <message>
        <source>Decided otherwise</source>
        <translation>Annat beslut</translation>
    </message>
    <message>
        <source>Left by the patient</source>
        <translation>Avbruten av patienten</translation>
    </message>
    <message>
        <source>Words misread</source>
        <translation>Orden lästes fel</translation>
    </message>
    <message>
        <source>Asked too little</source>
        <translation>Frågade för lite</translation>
    </message>
    <message>
        <source>Too cautious</source>
        <translation>För försiktigt</translation>
    </message>
    <message>
        <source>Too low</source>
        <translation>För lågt</translation>
    </message>
    <message>
        <source>Belongs elsewhere</source>
        <translation>Hör hemma någon annanstans</translation>
    </message>
    <message>
        <source>New information</source>
        <translation>Ny uppgift</translation>
    </message>
    <message>
        <source>Spoke with the patient</source>
        <translation>Talat med patienten</translation>
    </message>
    <message>
        <source>Doctor assessed</source>
        <translation>Läkare bedömt</translation>
    </message>
    <message>
        <source>Other reason</source>
        <translation>Annat skäl</translation>
    </message>
    <message>
        <source>Claim</source>
        <translation>Ta ärendet</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Släpp</translation>
    </message>
    <message>
        <source>Confirm %1</source>
        <translation>Bekräfta %1</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Bekräfta</translation>
    </message>
    <message>
        <source>Change to %1</source>
        <translation>Ändra till %1</translation>
    </message>
    <message>
        <source>Override</source>
        <translation>Ändra</translation>
    </message>
    <message>
        <source>Route</source>
        <translation>Skicka</translation>
    </message>
    <message>
        <source>Reopen</source>
        <translation>Öppna igen</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Anteckna</translation>
    </message>
    <message>
        <source>Choose a patient in the queue first.</source>
        <translation>Välj först en patient i kön.</translation>
    </message>
    <message>
        <source>%1 holds this. Only the holder can decide.</source>
        <translation>%1 håller ärendet. Bara den som håller det kan besluta.</translation>
    </message>
    <message>
        <source>Already decided. Reopen it to decide again.</source>
        <translation>Redan beslutat. Öppna igen för att besluta på nytt.</translation>
    </message>
    <message>
        <source>Settle the conflict first.</source>
        <translation>Red ut konflikten först.</translation>
    </message>
    <message>
        <source>Your role may read but not decide.</source>
        <translation>Din roll får läsa men inte besluta.</translation>
    </message>
    <message>
        <source>The name or the password is wrong.</source>
        <translation>Namnet eller lösenordet är fel.</translation>
    </message>
    <message>
        <source>Too many attempts. Wait a moment and try again.</source>
        <translation>För många försök. Vänta en stund och försök igen.</translation>
    </message>
    <message>
        <source>Wrong PIN.</source>
        <translation>Fel PIN-kod.</translation>
    </message>
    <message>
        <source>This computer has no keychain, so nothing can be kept encrypted here. Fyr works online only.</source>
        <translation>Datorn saknar nyckelring, så inget kan sparas krypterat här. Fyr fungerar bara med anslutning.</translation>
    </message>
    <message>
        <source>The server does not answer. Check the network; Fyr keeps trying.</source>
        <translation>Servern svarar inte. Kontrollera nätet; Fyr fortsätter försöka.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is not trusted. Nothing was sent. Call IT support.</source>
        <translation>Serverns certifikat är inte betrott. Inget skickades. Ring IT-stöd.</translation>
    </message>
    <message>
        <source>The disk is full. Nothing was lost; free some space and try again.</source>
        <translation>Disken är full. Inget försvann; frigör utrymme och försök igen.</translation>
    </message>
    <message>
        <source>The local copy is damaged. Unsent changes are rescued and the rest is fetched again.</source>
        <translation>Den lokala kopian är skadad. Osända ändringar räddas och resten hämtas på nytt.</translation>
    </message>
    <message>
        <source>The local copy was made by a newer Fyr. Update Fyr to open it.</source>
        <translation>Den lokala kopian gjordes av ett nyare Fyr. Uppdatera Fyr för att öppna den.</translation>
    </message>
    <message>
        <source>Fyr is already running for this user.</source>
        <translation>Fyr är redan igång för den här användaren.</translation>
    </message>
    <message>
        <source>This Fyr is too old for the server. Update it; your unsent changes stay.</source>
        <translation>Det här Fyr är för gammalt för servern. Uppdatera; dina osända ändringar finns kvar.</translation>
    </message>
    <message>
        <source>This computer&apos;s access has been withdrawn.</source>
        <translation>Datorns behörighet är återkallad.</translation>
    </message>
    <message>
        <source>Offline access has run out. Sign in online.</source>
        <translation>Offlinebehörigheten har gått ut. Logga in med anslutning.</translation>
    </message>
    <message>
        <source>Somebody else took it first.</source>
        <translation>Någon annan hann ta det först.</translation>
    </message>
    <message>
        <source>It has changed since you saw it.</source>
        <translation>Det har ändrats sedan du såg det.</translation>
    </message>
    <message>
        <source>It is not there, or not yours to see.</source>
        <translation>Det finns inte, eller är inte ditt att se.</translation>
    </message>
    <message>
        <source>You do not have the right to do that.</source>
        <translation>Du har inte behörighet till det.</translation>
    </message>
    <message>
        <source>Something went wrong. Try again.</source>
        <translation>Något gick fel. Försök igen.</translation>
    </message>
    <message>
        <source>Chat started</source>
        <translation>Chatt startad</translation>
    </message>
    <message>
        <source>Suggestion made</source>
        <translation>Förslag gjort</translation>
    </message>
    <message>
        <source>Read the advice</source>
        <translation>Läste rådet</translation>
    </message>
    <message>
        <source>Claimed</source>
        <translation>Tagen</translation>
    </message>
    <message>
        <source>Released</source>
        <translation>Släppt</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>Bekräftad</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Ändrad</translation>
    </message>
    <message>
        <source>Routed</source>
        <translation>Skickad</translation>
    </message>
    <message>
        <source>Reopened</source>
        <translation>Öppnad igen</translation>
    </message>
    <message>
        <source>Message to the patient</source>
        <translation>Meddelande till patienten</translation>
    </message>
    <message>
        <source>Mark as read</source>
        <translation>Markera som läst</translation>
    </message>
    <message>
        <source>Close the conversation</source>
        <translation>Avsluta samtalet</translation>
    </message>
    <message>
        <source>Reopen the conversation</source>
        <translation>Öppna samtalet igen</translation>
    </message>
    <message>
        <source>Publish times</source>
        <translation>Publicera tider</translation>
    </message>
    <message>
        <source>Withdraw a time</source>
        <translation>Dra tillbaka en tid</translation>
    </message>
    <message>
        <source>Offer a time</source>
        <translation>Erbjud en tid</translation>
    </message>
    <message>
        <source>Book a visit</source>
        <translation>Boka ett besök</translation>
    </message>
    <message>
        <source>Move a visit</source>
        <translation>Flytta ett besök</translation>
    </message>
    <message>
        <source>Cancel a visit</source>
        <translation>Avboka ett besök</translation>
    </message>
    <message>
        <source>Mark as arrived</source>
        <translation>Markera som anländ</translation>
    </message>
    <message>
        <source>Mark as done</source>
        <translation>Markera som klart</translation>
    </message>
    <message>
        <source>Mark as not come</source>
        <translation>Markera som utebliven</translation>
    </message>
    <message>
        <source>Put on the waiting list</source>
        <translation>Sätt upp på väntelistan</translation>
    </message>
    <message>
        <source>It does not fit how things stand now.</source>
        <translation>Det går inte i det läge som är nu.</translation>
    </message>
    <message>
        <source>It has been done already.</source>
        <translation>Det är redan gjort.</translation>
    </message>
    <message>
        <source>It is too large for the server.</source>
        <translation>Det är för stort för servern.</translation>
    </message>
    <message>
        <source>The server did not understand it. Ask IT support whether Fyr is up to date.</source>
        <translation>Servern förstod det inte. Fråga IT-stödet om Fyr är uppdaterad.</translation>
    </message>
    <message>
        <source>The server has too much to do. Fyr tries again by itself.</source>
        <translation>Servern har för mycket att göra. Fyr försöker igen av sig själv.</translation>
    </message>
    <message>
        <source>Sign in again first.</source>
        <translation>Logga in igen först.</translation>
    </message>
    <message>
        <source>Fyr is locked.</source>
        <translation>Fyr är låst.</translation>
    </message>
    <message>
        <source>Signed anamnesis</source>
        <translation>Signerad anamnes</translation>
    </message>
    <message>
        <source>Anamnesis signed</source>
        <translation>Anamnes signerad</translation>
    </message>
    <message>
        <source>Breathing rate</source>
        <translation>Andningsfrekvens</translation>
    </message>
    <message>
        <source>Oxygen saturation</source>
        <translation>Syremättnad</translation>
    </message>
    <message>
        <source>Added oxygen</source>
        <translation>Extra syrgas</translation>
    </message>
    <message>
        <source>Blood pressure, upper</source>
        <translation>Blodtryck, övre</translation>
    </message>
    <message>
        <source>Pulse</source>
        <translation>Puls</translation>
    </message>
    <message>
        <source>Consciousness</source>
        <translation>Medvetande</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Capillary refill</source>
        <translation>Kapillär återfyllnad</translation>
    </message>
    <message>
        <source>Begin a treatment</source>
        <translation>Börja en behandling</translation>
    </message>
    <message>
        <source>Start the treatment</source>
        <translation>Starta behandlingen</translation>
    </message>
    <message>
        <source>Approve the homework</source>
        <translation>Godkänn hemuppgiften</translation>
    </message>
    <message>
        <source>Hand the homework back</source>
        <translation>Lämna tillbaka hemuppgiften</translation>
    </message>
    <message>
        <source>Reply to the patient</source>
        <translation>Svar till patienten</translation>
    </message>
    <message>
        <source>Open a module</source>
        <translation>Öppna en modul</translation>
    </message>
    <message>
        <source>Open a module once more</source>
        <translation>Öppna en modul igen</translation>
    </message>
    <message>
        <source>Skip a module</source>
        <translation>Hoppa över en modul</translation>
    </message>
    <message>
        <source>Choose a module</source>
        <translation>Välj en modul</translation>
    </message>
    <message>
        <source>Swap the module</source>
        <translation>Byt modul</translation>
    </message>
    <message>
        <source>Decide how to go on</source>
        <translation>Besluta hur behandlingen ska fortsätta</translation>
    </message>
    <message>
        <source>Take an answer about risk</source>
        <translation>Ta hand om ett svar om risk</translation>
    </message>
    <message>
        <source>What was done</source>
        <translation>Vad som gjordes</translation>
    </message>
    <message>
        <source>Pause the treatment</source>
        <translation>Pausa behandlingen</translation>
    </message>
    <message>
        <source>Go on after the pause</source>
        <translation>Återuppta efter pausen</translation>
    </message>
    <message>
        <source>Begin to close</source>
        <translation>Börja avsluta</translation>
    </message>
    <message>
        <source>Extend the treatment</source>
        <translation>Förläng behandlingen</translation>
    </message>
    <message>
        <source>Hand over</source>
        <translation>Lämna över</translation>
    </message>
    <message>
        <source>Cover</source>
        <translation>Täck</translation>
    </message>
    <message>
        <source>Waive a rule of closing</source>
        <translation>Undanta ett avslutskrav</translation>
    </message>
    <message>
        <source>Sign off the treatment</source>
        <translation>Signera avslutet</translation>
    </message>
    <message>
        <source>Discharge</source>
        <translation>Skriv ut</translation>
    </message>
    <message>
        <source>Refer</source>
        <translation>Remittera</translation>
    </message>
</context>
<context>
    <name>fyr::ui::ActionBar</name>
    <message>
        <source>Release</source>
        <translation>Släpp</translation>
    </message>
    <message>
        <source>Reopen</source>
        <translation>Öppna igen</translation>
    </message>
    <message>
        <source>Claim</source>
        <translation>Ta ärendet</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Bekräfta</translation>
    </message>
    <message>
        <source>Confirm %1</source>
        <translation>Bekräfta %1</translation>
    </message>
    <message>
        <source>Override…</source>
        <translation>Ändra…</translation>
    </message>
    <message>
        <source>Route…</source>
        <translation>Skicka…</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Anteckna</translation>
    </message>
    <message>
        <source>The engine leaves it to you: choose a level with Override.</source>
        <translation>Systemet lämnar det till dig: välj nivå med Ändra.</translation>
    </message>
    <message>
        <source>Anamnesis</source>
        <translation>Anamnes</translation>
    </message>
</context>
<context>
    <name>fyr::ui::AnamnesisPanel</name>
    <message>
        <source>Anamnesis for the record</source>
        <translation>Anamnes till journalen</translation>
    </message>
    <message>
        <source>Anamnesis: read it and change what is not right</source>
        <translation>Anamnes: läs och ändra det som inte stämmer</translation>
    </message>
    <message>
        <source>Make it again from the interview</source>
        <translation>Gör om den från intervjun</translation>
    </message>
    <message>
        <source>not signed yet</source>
        <translation>inte signerad än</translation>
    </message>
    <message numerus="yes">
        <source>signed %n time(s); this becomes a new version</source>
        <translation>
            <numerusform>signerad %n gång; detta blir en ny version</numerusform>
            <numerusform>signerad %n gånger; detta blir en ny version</numerusform>
        </translation>
    </message>
    <message>
        <source>Sign into the record</source>
        <translation>Signera till journalen</translation>
    </message>
    <message>
        <source>Sign version %1</source>
        <translation>Signera version %1</translation>
    </message>
    <message>
        <source>Read it before you sign: it becomes yours, and once signed it never changes. Made by a knowledge base that is not clinically approved.</source>
        <translation>Läs innan du signerar: texten blir din och ändras aldrig efteråt. Gjord av en kunskapsbas som inte är kliniskt godkänd.</translation>
    </message>
    <message>
        <source>The interview has changed since this was made. Make it again, or sign what stands here.</source>
        <translation>Intervjun har ändrats sedan detta gjordes. Gör om den, eller signera det som står här.</translation>
    </message>
    <message>
        <source>There is nothing to sign.</source>
        <translation>Det finns inget att signera.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::AttentionPage</name>
    <message>
        <source>— the other version —</source>
        <translation>— den andra versionen —</translation>
    </message>
    <message>
        <source>Your text is a draft again: open the patient to go on with it.</source>
        <translation>Din text är ett utkast igen: öppna patienten för att fortsätta.</translation>
    </message>
    <message>
        <source>Undone before it was sent.</source>
        <translation>Ångrad innan den skickades.</translation>
    </message>
    <message>
        <source>Already sent: it cannot be undone. Override or reopen instead.</source>
        <translation>Redan skickad: den kan inte ångras. Ändra eller öppna igen i stället.</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Att reda ut</translation>
    </message>
    <message>
        <source>1 to 4 settle it and open the next. J and K step.</source>
        <translation>1 till 4 avgör och öppnar nästa. J och K bläddrar.</translation>
    </message>
    <message>
        <source>Not on this computer any more</source>
        <translation>Finns inte kvar på datorn</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting behind it</source>
        <translation>
            <numerusform>%n väntar på den</numerusform>
            <numerusform>%n väntar på den</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing waits for you</source>
        <translation>Inget att reda ut</translation>
    </message>
    <message>
        <source>Everything you did is with the server.</source>
        <translation>Allt du har gjort finns hos servern.</translation>
    </message>
    <message>
        <source>What the server has not answered yet stands below.</source>
        <translation>Det som servern inte har svarat på står nedanför.</translation>
    </message>
    <message>
        <source>limit %1</source>
        <translation>gräns %1</translation>
    </message>
    <message>
        <source>held by %1</source>
        <translation>hålls av %1</translation>
    </message>
    <message>
        <source>what you did and wrote is all that is left here</source>
        <translation>bara det du gjorde och skrev finns kvar här</translation>
    </message>
    <message>
        <source>%1 of %2, J and K step</source>
        <translation>%1 av %2, J och K bläddrar</translation>
    </message>
</context>
<context>
    <name>fyr::ui::AttentionView</name>
    <message>
        <source>Somebody else</source>
        <translation>Någon annan</translation>
    </message>
    <message>
        <source>Two decisions about the same patient. What %1 did holds now. Your change is kept here until you choose.</source>
        <translation>Två beslut om samma patient. Det %1 gjorde gäller nu. Din ändring finns kvar här tills du väljer.</translation>
    </message>
    <message>
        <source>Your change</source>
        <translation>Din ändring</translation>
    </message>
    <message>
        <source>%1&apos;s change</source>
        <translation>%1: ändring</translation>
    </message>
    <message>
        <source>What the server did</source>
        <translation>Vad servern gjorde</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Vad</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>Bekräftad</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Ändrad</translation>
    </message>
    <message>
        <source>Nothing decided</source>
        <translation>Inget beslutat</translation>
    </message>
    <message>
        <source>Claimed</source>
        <translation>Tagen</translation>
    </message>
    <message>
        <source>Kept what came first</source>
        <translation>Behöll det som kom först</translation>
    </message>
    <message>
        <source>Assessment</source>
        <translation>Bedömning</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Vart</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Skäl</translation>
    </message>
    <message>
        <source>Your text is kept here, not in the record</source>
        <translation>Din text är sparad här, inte i journalen</translation>
    </message>
    <message>
        <source>When</source>
        <translation>När</translation>
    </message>
    <message>
        <source>%1, built on version %2</source>
        <translation>%1, byggde på version %2</translation>
    </message>
    <message>
        <source>%1, became version %2</source>
        <translation>%1, blev version %2</translation>
    </message>
    <message>
        <source>%1 answered yours: version %2 was not current</source>
        <translation>%1 svar på din: version %2 var inaktuell</translation>
    </message>
    <message>
        <source>Keep what %1 did</source>
        <translation>Behåll det %1 gjorde</translation>
    </message>
    <message>
        <source>%1 came first, and the case is not on this computer any more. Your change is kept here until you choose.</source>
        <translation>%1 hann före, och ärendet finns inte kvar på datorn. Din ändring finns kvar tills du väljer.</translation>
    </message>
    <message>
        <source>Somebody else&apos;s change</source>
        <translation>Någon annans ändring</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>%1 answered yours</source>
        <translation>%1 svarade på din</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message numerus="yes">
        <source>%n later change(s) of yours wait for this one:</source>
        <translation>
            <numerusform>%n senare ändring av dig väntar på den här:</numerusform>
            <numerusform>%n senare ändringar av dig väntar på den här:</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop my change</source>
        <translation>Släpp min ändring</translation>
    </message>
    <message>
        <source>Do mine again on version %1</source>
        <translation>Gör om min på version %1</translation>
    </message>
    <message>
        <source>Send mine again</source>
        <translation>Skicka min igen</translation>
    </message>
    <message>
        <source>Drop mine, send the rest</source>
        <translation>Släpp min, skicka resten</translation>
    </message>
    <message>
        <source>Take my text back as a draft</source>
        <translation>Ta tillbaka texten som utkast</translation>
    </message>
    <message>
        <source>To do it again changes a decision that the patient may have read.</source>
        <translation>Att göra om ändrar ett beslut som patienten kan ha läst.</translation>
    </message>
    <message>
        <source>1 drops what waits behind it too.</source>
        <translation>1 släpper även det som väntar på den.</translation>
    </message>
    <message>
        <source>The server refused your change. It is kept here until you choose.</source>
        <translation>Servern nekade din ändring. Den finns kvar här tills du väljer.</translation>
    </message>
    <message>
        <source>The server could not take your change. It is kept here until you choose.</source>
        <translation>Servern kunde inte ta emot din ändring. Den finns kvar här tills du väljer.</translation>
    </message>
    <message>
        <source>How it stands</source>
        <translation>Så står det</translation>
    </message>
</context>
<context>
    <name>fyr::ui::BarsMark</name>
    <message>
        <source>Connection %1 of 4</source>
        <translation>Anslutning %1 av 4</translation>
    </message>
    <message>
        <source>Connection not known</source>
        <translation>Anslutningen är inte känd</translation>
    </message>
</context>
<context>
    <name>fyr::ui::BookingPanel</name>
    <message>
        <source>%1 is being offered %2.</source>
        <translation>%1 erbjuds %2.</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Video</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>Telefon</translation>
    </message>
    <message>
        <source>On site</source>
        <translation>På plats</translation>
    </message>
    <message>
        <source>Any way</source>
        <translation>Valfritt sätt</translation>
    </message>
    <message>
        <source>On the waiting list</source>
        <translation>På väntelistan</translation>
    </message>
    <message>
        <source>offered, answer before %1</source>
        <translation>erbjuden, svar före %1</translation>
    </message>
    <message>
        <source>offered</source>
        <translation>erbjuden</translation>
    </message>
    <message>
        <source>Free times are asked of the server, which does not answer now.</source>
        <translation>Lediga tider frågas av servern, som inte svarar nu.</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Flytta</translation>
    </message>
    <message>
        <source>Cancel…</source>
        <translation>Avboka…</translation>
    </message>
    <message>
        <source>How you meet</source>
        <translation>Hur ni möts</translation>
    </message>
    <message>
        <source>Free times</source>
        <translation>Lediga tider</translation>
    </message>
    <message>
        <source>What it is about (the patient sees it)</source>
        <translation>Vad det gäller (patienten ser det)</translation>
    </message>
    <message>
        <source>The patient asked for it</source>
        <translation>Patienten bad om det</translation>
    </message>
    <message>
        <source>The patient is better</source>
        <translation>Patienten mår bättre</translation>
    </message>
    <message>
        <source>The clinician is ill</source>
        <translation>Vårdgivaren är sjuk</translation>
    </message>
    <message>
        <source>Booked by mistake</source>
        <translation>Bokad av misstag</translation>
    </message>
    <message>
        <source>Another reason</source>
        <translation>Annan orsak</translation>
    </message>
    <message>
        <source>Why it is cancelled</source>
        <translation>Varför den avbokas</translation>
    </message>
    <message>
        <source>A new time instead</source>
        <translation>En ny tid i stället</translation>
    </message>
    <message>
        <source>Offer</source>
        <translation>Erbjud</translation>
    </message>
    <message>
        <source>Offer the time to the patient</source>
        <translation>Erbjud patienten tiden</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Tider</translation>
    </message>
    <message>
        <source>Move %1 to:</source>
        <translation>Flytta %1 till:</translation>
    </message>
    <message>
        <source>Cancel %1</source>
        <translation>Avboka %1</translation>
    </message>
    <message>
        <source>A new time</source>
        <translation>En ny tid</translation>
    </message>
    <message>
        <source>Cancel the time</source>
        <translation>Avboka tiden</translation>
    </message>
    <message>
        <source>Book</source>
        <translation>Boka</translation>
    </message>
    <message>
        <source>Asking for free times …</source>
        <translation>Frågar efter lediga tider …</translation>
    </message>
    <message>
        <source>No free time of this kind is published.</source>
        <translation>Ingen ledig tid av det slaget är publicerad.</translation>
    </message>
    <message>
        <source>%1 is being cancelled, and the patient is told.</source>
        <translation>%1 avbokas, och patienten får veta det.</translation>
    </message>
    <message>
        <source>Being moved to %1, and the patient is told. If the time was taken meanwhile, Needs attention says so.</source>
        <translation>Flyttas till %1, och patienten får veta det. Om tiden hann bli tagen står det under Att reda ut.</translation>
    </message>
    <message>
        <source>%1 is being booked: %2. If the time was taken meanwhile, Needs attention says so.</source>
        <translation>%1 bokas: %2. Om tiden hann bli tagen står det under Att reda ut.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CallBell</name>
    <message>
        <source>Somebody is in the waiting room.</source>
        <translation>Någon är i väntrummet.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CallDesk</name>
    <message>
        <source>%1 is with you, but this computer cannot show the call. Phone instead, or open %2 in the browser.</source>
        <translation>%1 är hos dig, men den här datorn kan inte visa samtalet. Ring i stället, eller öppna %2 i webbläsaren.</translation>
    </message>
    <message>
        <source>The call could not be started: %1</source>
        <translation>Samtalet kunde inte startas: %1</translation>
    </message>
    <message>
        <source>%1 is let in.</source>
        <translation>%1 är insläppt.</translation>
    </message>
    <message>
        <source>You keep the patient.</source>
        <translation>Du behåller patienten.</translation>
    </message>
    <message>
        <source>%1 is asked to take over. The patient stays with you until then.</source>
        <translation>%1 har fått frågan att ta över. Patienten är kvar hos dig tills dess.</translation>
    </message>
    <message>
        <source>%1 is asked to come into the call.</source>
        <translation>%1 är inbjuden till samtalet.</translation>
    </message>
    <message>
        <source>The invitation of %1 is withdrawn.</source>
        <translation>Inbjudan till %1 är återkallad.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CallDock</name>
    <message>
        <source>The note of %1 is saved.</source>
        <translation>Anteckningen om %1 är sparad.</translation>
    </message>
    <message>
        <source>The visit of %1 stands under “Without a note” until it is written.</source>
        <translation>Besöket med %1 står under ”Utan anteckning” tills den är skriven.</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Telefon</translation>
    </message>
    <message>
        <source>Phone instead</source>
        <translation>Ring i stället</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Journal</translation>
    </message>
    <message>
        <source>The patient&apos;s record</source>
        <translation>Patientens journal</translation>
    </message>
    <message>
        <source>Start the call again</source>
        <translation>Starta samtalet igen</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Avsluta</translation>
    </message>
    <message>
        <source>End the call</source>
        <translation>Avsluta samtalet</translation>
    </message>
    <message>
        <source>The call goes on at another of your computers.</source>
        <translation>Samtalet fortsätter på en annan av dina datorer.</translation>
    </message>
    <message>
        <source>The call is closed here, the visit is still open. Call the patient again or end the visit under Calls.</source>
        <translation>Samtalet är stängt här, besöket är fortfarande öppet. Ring upp patienten igen eller avsluta besöket under Samtal.</translation>
    </message>
    <message>
        <source>The call is starting …</source>
        <translation>Samtalet startar …</translation>
    </message>
    <message>
        <source>No line to the server: picture and sound go on while they can.</source>
        <translation>Ingen förbindelse med servern: bild och ljud fortsätter så länge det går.</translation>
    </message>
    <message>
        <source>The call went away and comes back by itself. Note and visit are safe.</source>
        <translation>Samtalet försvann och kommer tillbaka av sig självt. Anteckning och besök är säkra.</translation>
    </message>
    <message>
        <source>The call could not be brought back. Start it again, or phone. Note and visit are safe.</source>
        <translation>Samtalet gick inte att få tillbaka. Starta det igen, eller ring. Anteckning och besök är säkra.</translation>
    </message>
    <message>
        <source>Microphone on</source>
        <translation>Mikrofon på</translation>
    </message>
    <message>
        <source>Microphone off</source>
        <translation>Mikrofon av</translation>
    </message>
    <message>
        <source>Camera on</source>
        <translation>Kamera på</translation>
    </message>
    <message>
        <source>Camera off</source>
        <translation>Kamera av</translation>
    </message>
    <message>
        <source>Show pictures</source>
        <translation>Visa bild</translation>
    </message>
    <message>
        <source>Sound only</source>
        <translation>Bara ljud</translation>
    </message>
    <message>
        <source>There is no picture here now.</source>
        <translation>Det finns ingen bild här nu.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Tillbaka</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Visa</translation>
    </message>
    <message>
        <source>Back to the module</source>
        <translation>Tillbaka till modulen</translation>
    </message>
    <message>
        <source>Show the call and the note</source>
        <translation>Visa samtalet och anteckningen</translation>
    </message>
    <message>
        <source>%1 (%2) waits to be let in</source>
        <translation>%1 (%2) väntar på att släppas in</translation>
    </message>
    <message>
        <source>Let in</source>
        <translation>Släpp in</translation>
    </message>
    <message>
        <source>Let in %1</source>
        <translation>Släpp in %1</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Lämna</translation>
    </message>
    <message>
        <source>Leave the call</source>
        <translation>Lämna samtalet</translation>
    </message>
    <message>
        <source>Invite…</source>
        <translation>Bjud in…</translation>
    </message>
    <message>
        <source>Invite to the call</source>
        <translation>Bjud in till samtalet</translation>
    </message>
    <message>
        <source>%1 is not connected. The call uses what the system has, and takes it again when it is back.</source>
        <translation>%1 är inte ansluten. Samtalet använder det som datorn har och byter tillbaka när den är ansluten igen.</translation>
    </message>
    <message>
        <source>The call is in the browser, as this computer&apos;s policy says. End the visit here. If the browser asks for a sign-in or was closed, open it again.</source>
        <translation>Samtalet är i webbläsaren, enligt reglerna för den här datorn. Avsluta besöket här. Om webbläsaren ber dig logga in eller har stängts: öppna den igen.</translation>
    </message>
    <message>
        <source>Open in the browser again</source>
        <translation>Öppna i webbläsaren igen</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CallFront</name>
    <message>
        <source>Close</source>
        <translation>Stäng</translation>
    </message>
    <message>
        <source>The invitation of %1 was made after you had closed it. Withdraw it and make a new one.</source>
        <translation>Inbjudan till %1 blev klar efter att du hade stängt rutan. Återkalla den och gör en ny.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CallNote</name>
    <message>
        <source>What was said, found, judged and agreed. The note goes to the record with your name, the time and this visit.</source>
        <translation>Vad som sades, hittades, bedömdes och bestämdes. Anteckningen hamnar i journalen med ditt namn, tiden och det här besöket.</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Senare</translation>
    </message>
    <message>
        <source>Write the note later</source>
        <translation>Skriv anteckningen senare</translation>
    </message>
    <message>
        <source>Save the note</source>
        <translation>Spara anteckningen</translation>
    </message>
    <message>
        <source>Note about %1</source>
        <translation>Anteckning om %1</translation>
    </message>
    <message>
        <source>draft kept %1</source>
        <translation>utkast sparat %1</translation>
    </message>
    <message>
        <source>Write something first.</source>
        <translation>Skriv något först.</translation>
    </message>
    <message>
        <source>Is being kept …</source>
        <translation>Sparas …</translation>
    </message>
    <message>
        <source>Note to write: %1</source>
        <translation>Anteckning att skriva: %1</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CallPicture</name>
    <message>
        <source>The call is starting</source>
        <translation>Samtalet startar</translation>
    </message>
    <message>
        <source>The call is in a window of its own</source>
        <translation>Samtalet är i ett eget fönster</translation>
    </message>
    <message>
        <source>This desktop shows it there; it stays above the others.</source>
        <translation>Skrivbordet visar det där; det ligger överst.</translation>
    </message>
    <message>
        <source>The picture comes back by itself</source>
        <translation>Bilden kommer tillbaka av sig själv</translation>
    </message>
    <message>
        <source>The note and the visit are kept.</source>
        <translation>Anteckningen och besöket finns kvar.</translation>
    </message>
    <message>
        <source>The call cannot be shown</source>
        <translation>Samtalet kan inte visas</translation>
    </message>
    <message>
        <source>It went away several times. The note and the visit are kept; the patient can be called by telephone.</source>
        <translation>Det försvann flera gånger. Anteckningen och besöket finns kvar; patienten kan ringas upp på telefon.</translation>
    </message>
    <message>
        <source>The call is in the browser</source>
        <translation>Samtalet är i webbläsaren</translation>
    </message>
    <message>
        <source>End it there. The note is written here.</source>
        <translation>Avsluta det där. Anteckningen skrivs här.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Försök igen</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Samtal</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CallsBar</name>
    <message>
        <source>Back to the call</source>
        <translation>Till samtalet</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Ring upp</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Telefon</translation>
    </message>
    <message>
        <source>Let in</source>
        <translation>Släpp in</translation>
    </message>
    <message>
        <source>Hand over…</source>
        <translation>Lämna över…</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Anteckning</translation>
    </message>
    <message>
        <source>Not come</source>
        <translation>Kom inte</translation>
    </message>
    <message>
        <source>End…</source>
        <translation>Avsluta…</translation>
    </message>
    <message>
        <source>Call the next</source>
        <translation>Ring upp nästa</translation>
    </message>
    <message>
        <source>Choose a visit.</source>
        <translation>Välj ett besök.</translation>
    </message>
    <message>
        <source>Nobody waits.</source>
        <translation>Ingen väntar.</translation>
    </message>
    <message>
        <source>Invite…</source>
        <translation>Bjud in…</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CallsDelegate</name>
    <message numerus="yes">
        <source>%n to let in</source>
        <translation>
            <numerusform>%n att släppa in</numerusform>
            <numerusform>%n att släppa in</numerusform>
        </translation>
    </message>
    <message>
        <source>For you</source>
        <translation>Till dig</translation>
    </message>
    <message>
        <source>Past the time</source>
        <translation>Förbi tiden</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CallsPage</name>
    <message>
        <source>Calls</source>
        <translation>Samtal</translation>
    </message>
    <message>
        <source>Back to the calls</source>
        <translation>Tillbaka till samtalen</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CallsPane</name>
    <message>
        <source>Calls</source>
        <translation>Samtal</translation>
    </message>
    <message>
        <source>Mine</source>
        <translation>Mina</translation>
    </message>
    <message>
        <source>The unit</source>
        <translation>Enheten</translation>
    </message>
    <message>
        <source>Whose visits are shown</source>
        <translation>Vems besök som visas</translation>
    </message>
    <message>
        <source>Find by name</source>
        <translation>Sök på namn</translation>
    </message>
    <message>
        <source>Visits by video</source>
        <translation>Videobesök</translation>
    </message>
    <message>
        <source>nobody waits</source>
        <translation>ingen väntar</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n väntar</numerusform>
            <numerusform>%n väntar</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n visit(s) of others are not shown.</source>
        <translation>
            <numerusform>%n besök hos andra visas inte.</numerusform>
            <numerusform>%n besök hos andra visas inte.</numerusform>
        </translation>
    </message>
    <message>
        <source>Who waits is not known</source>
        <translation>Vem som väntar är inte känt</translation>
    </message>
    <message>
        <source>Only the server knows who is in the waiting room, and it cannot be reached. Patients can be phoned.</source>
        <translation>Bara servern vet vem som är i väntrummet, och den nås inte. Det går att ringa patienterna.</translation>
    </message>
    <message>
        <source>Asking who waits</source>
        <translation>Frågar vem som väntar</translation>
    </message>
    <message>
        <source>Nobody was waiting</source>
        <translation>Ingen väntade</translation>
    </message>
    <message>
        <source>That is how it was at %1. Who has come since then is not known here.</source>
        <translation>Så var det %1. Vem som har kommit sedan dess är inte känt här.</translation>
    </message>
    <message>
        <source>Nothing here</source>
        <translation>Inget här</translation>
    </message>
    <message>
        <source>No visit matches the search.</source>
        <translation>Inget besök passar sökningen.</translation>
    </message>
    <message>
        <source>Nothing of yours</source>
        <translation>Inget av ditt</translation>
    </message>
    <message>
        <source>Choose The unit to see the visits of others.</source>
        <translation>Välj Enheten för att se andras besök.</translation>
    </message>
    <message>
        <source>Nobody is waiting</source>
        <translation>Ingen väntar</translation>
    </message>
    <message>
        <source>Who opens their link shows up here by itself.</source>
        <translation>Den som öppnar sin länk dyker upp här av sig självt.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CaseloadDelegate</name>
    <message>
        <source>stands still</source>
        <translation>står stilla</translation>
    </message>
    <message>
        <source>but for risk</source>
        <translation>utom för risk</translation>
    </message>
    <message>
        <source>over time</source>
        <translation>över tiden</translation>
    </message>
    <message>
        <source>To settle</source>
        <translation>Att reda ut</translation>
    </message>
    <message numerus="yes">
        <source>%n unsent</source>
        <translation>
            <numerusform>%n osänd</numerusform>
            <numerusform>%n osända</numerusform>
        </translation>
    </message>
    <message>
        <source>you cover</source>
        <translation>du täcker</translation>
    </message>
    <message>
        <source>None open</source>
        <translation>Ingen öppen</translation>
    </message>
    <message>
        <source>+%1 more</source>
        <translation>+%1 till</translation>
    </message>
    <message>
        <source>waiting %1</source>
        <translation>väntat %1</translation>
    </message>
    <message>
        <source>since %1</source>
        <translation>sedan %1</translation>
    </message>
    <message>
        <source>no answers yet</source>
        <translation>inga svar än</translation>
    </message>
    <message numerus="yes">
        <source>%n missing</source>
        <translation>
            <numerusform>%n saknas</numerusform>
            <numerusform>%n saknas</numerusform>
        </translation>
    </message>
    <message>
        <source>until %1</source>
        <translation>till %1</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CaseloadModel</name>
    <message>
        <source>Clock</source>
        <translation>Klocka</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>Patient</translation>
    </message>
    <message>
        <source>Waits</source>
        <translation>Väntar</translation>
    </message>
    <message>
        <source>Risk</source>
        <translation>Risk</translation>
    </message>
    <message>
        <source>Homework</source>
        <translation>Hemuppgift</translation>
    </message>
    <message>
        <source>Trend</source>
        <translation>Trend</translation>
    </message>
    <message>
        <source>Track</source>
        <translation>Förlopp</translation>
    </message>
    <message>
        <source>Activity 14 d</source>
        <translation>Aktivitet 14 d</translation>
    </message>
    <message>
        <source>Post</source>
        <translation>Post</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Härnäst</translation>
    </message>
    <message>
        <source>you cover</source>
        <translation>du täcker</translation>
    </message>
    <message numerus="yes">
        <source>%n unsent change(s)</source>
        <translation>
            <numerusform>%n osänd ändring</numerusform>
            <numerusform>%n osända ändringar</numerusform>
        </translation>
    </message>
    <message>
        <source>needs attention</source>
        <translation>att reda ut</translation>
    </message>
    <message>
        <source>No open answer about risk</source>
        <translation>Inget öppet svar om risk</translation>
    </message>
    <message>
        <source>since %1</source>
        <translation>sedan %1</translation>
    </message>
    <message>
        <source>%1 is told at %2</source>
        <translation>%1 får veta %2</translation>
    </message>
    <message numerus="yes">
        <source>%n more open</source>
        <translation>
            <numerusform>%n till öppet</numerusform>
            <numerusform>%n till öppna</numerusform>
        </translation>
    </message>
    <message>
        <source>No homework waits</source>
        <translation>Ingen hemuppgift väntar</translation>
    </message>
    <message>
        <source>waiting %1</source>
        <translation>väntat %1</translation>
    </message>
    <message>
        <source>Not shown before week 2</source>
        <translation>Visas inte före vecka 2</translation>
    </message>
    <message>
        <source>Not assessed yet</source>
        <translation>Inte bedömt än</translation>
    </message>
    <message numerus="yes">
        <source>Signs of the patient on %n of the last 14 days</source>
        <translation>
            <numerusform>Patienten hördes av %n av de senaste 14 dagarna</numerusform>
            <numerusform>Patienten hördes av %n av de senaste 14 dagarna</numerusform>
        </translation>
    </message>
    <message>
        <source>No unread message</source>
        <translation>Inget oläst meddelande</translation>
    </message>
    <message numerus="yes">
        <source>%n unread message(s)</source>
        <translation>
            <numerusform>%n oläst meddelande</numerusform>
            <numerusform>%n olästa meddelanden</numerusform>
        </translation>
    </message>
    <message>
        <source>the oldest for %1</source>
        <translation>det äldsta i %1</translation>
    </message>
    <message>
        <source>Nothing comes by itself</source>
        <translation>Inget kommer av sig självt</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CaseloadPage</name>
    <message>
        <source>A new answer about risk: %1. It stands on top of the list.</source>
        <translation>Ett nytt svar om risk: %1. Det står överst i listan.</translation>
    </message>
    <message numerus="yes">
        <source>%n new answers about risk. They stand on top of the list.</source>
        <translation>
            <numerusform>%n nytt svar om risk. Det står överst i listan.</numerusform>
            <numerusform>%n nya svar om risk. De står överst i listan.</numerusform>
        </translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tangenter</translation>
    </message>
    <message>
        <source>Why is %1 here?</source>
        <translation>Varför står %1 här?</translation>
    </message>
    <message>
        <source>— the other version —</source>
        <translation>— den andra versionen —</translation>
    </message>
    <message>
        <source>There was a draft already: both are in the field. Make one of them.</source>
        <translation>Det fanns redan ett utkast: båda står i fältet. Gör ett av dem.</translation>
    </message>
    <message>
        <source>Undone before it was sent.</source>
        <translation>Ångrat innan det sändes.</translation>
    </message>
    <message>
        <source>Already sent: it cannot be undone.</source>
        <translation>Redan sänt: det går inte att ångra.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CaseloadPane</name>
    <message>
        <source>Treatments</source>
        <translation>Behandlingar</translation>
    </message>
    <message>
        <source>Find by name</source>
        <translation>Sök på namn</translation>
    </message>
    <message>
        <source>Treatments, who needs you first</source>
        <translation>Behandlingar, de som behöver dig först</translation>
    </message>
    <message>
        <source>Whose treatments are shown</source>
        <translation>Vems behandlingar som visas</translation>
    </message>
    <message>
        <source>Show the unit</source>
        <translation>Visa enheten</translation>
    </message>
    <message numerus="yes">
        <source>%n with open risk</source>
        <translation>
            <numerusform>%n med öppen risk</numerusform>
            <numerusform>%n med öppen risk</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to answer</source>
        <translation>
            <numerusform>%n att svara</numerusform>
            <numerusform>%n att svara</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n homework</source>
        <translation>
            <numerusform>%n hemuppgift</numerusform>
            <numerusform>%n hemuppgifter</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to look at</source>
        <translation>
            <numerusform>%n att titta på</numerusform>
            <numerusform>%n att titta på</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nobody of %n needs you now</source>
        <translation>
            <numerusform>Ingen av %n behöver dig nu</numerusform>
            <numerusform>Ingen av %n behöver dig nu</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 need you</source>
        <translation>%1 av %2 behöver dig</translation>
    </message>
    <message>
        <source>Mine %1</source>
        <translation>Mina %1</translation>
    </message>
    <message>
        <source>Covering %1</source>
        <translation>Täcker %1</translation>
    </message>
    <message>
        <source>The unit %1</source>
        <translation>Enheten %1</translation>
    </message>
    <message numerus="yes">
        <source>%n treatment(s) with an open answer about risk are not shown here.</source>
        <translation>
            <numerusform>%n behandling med ett öppet svar om risk visas inte här.</numerusform>
            <numerusform>%n behandlingar med ett öppet svar om risk visas inte här.</numerusform>
        </translation>
    </message>
    <message>
        <source>Fetching the treatments</source>
        <translation>Hämtar behandlingarna</translation>
    </message>
    <message>
        <source>First sync. What is already here can be used at once.</source>
        <translation>Första synkningen. Det som redan finns här kan användas direkt.</translation>
    </message>
    <message>
        <source>Nobody of that name</source>
        <translation>Ingen med det namnet</translation>
    </message>
    <message>
        <source>Clear the search to see everybody again.</source>
        <translation>Töm sökningen för att se alla igen.</translation>
    </message>
    <message>
        <source>You cover for nobody</source>
        <translation>Du täcker för ingen</translation>
    </message>
    <message>
        <source>Treatments that you look after for a colleague show up here.</source>
        <translation>Behandlingar som du sköter åt en kollega visas här.</translation>
    </message>
    <message>
        <source>You have no treatments now</source>
        <translation>Du har inga behandlingar just nu</translation>
    </message>
    <message>
        <source>Show the unit to see those of your colleagues.</source>
        <translation>Visa enheten för att se kollegornas.</translation>
    </message>
    <message>
        <source>No treatments yet</source>
        <translation>Inga behandlingar än</translation>
    </message>
    <message>
        <source>A patient&apos;s treatment shows up here when it has been begun.</source>
        <translation>En patients behandling visas här när den har börjat.</translation>
    </message>
    <message>
        <source>No treatments</source>
        <translation>Inga behandlingar</translation>
    </message>
    <message>
        <source>That is how it was at %1.</source>
        <translation>Så var det %1.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CauseBars</name>
    <message>
        <source>Another cause</source>
        <translation>Annan orsak</translation>
    </message>
    <message>
        <source>How likely each cause is</source>
        <translation>Hur trolig varje orsak är</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CommandPalette</name>
    <message>
        <source>Search patient, item or command</source>
        <translation>Sök patient, ärende eller kommando</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Resultat</translation>
    </message>
    <message>
        <source>Command palette</source>
        <translation>Kommandopalett</translation>
    </message>
    <message>
        <source>Nothing found for “%1”.</source>
        <translation>Inget hittades för ”%1”.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::ComposeCard</name>
    <message>
        <source>Template…</source>
        <translation>Mall…</translation>
    </message>
    <message>
        <source>The programme&apos;s templates are not on this computer.</source>
        <translation>Programmets mallar finns inte på den här datorn.</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>Mall</translation>
    </message>
    <message>
        <source>Your own line is there</source>
        <translation>Din egen rad finns med</translation>
    </message>
    <message>
        <source>Write what the patient will read first.</source>
        <translation>Skriv först det som patienten ska läsa.</translation>
    </message>
    <message numerus="yes">
        <source>A template is not sent without a line of your own: at least %n word(s) more.</source>
        <translation>
            <numerusform>En mall skickas inte utan en rad av dig själv: minst %n ord till.</numerusform>
            <numerusform>En mall skickas inte utan en rad av dig själv: minst %n ord till.</numerusform>
        </translation>
    </message>
    <message>
        <source>Put your own line in place of the mark.</source>
        <translation>Skriv din egen rad där märket står.</translation>
    </message>
    <message>
        <source>It is too long for one message.</source>
        <translation>Texten är för lång för ett meddelande.</translation>
    </message>
    <message>
        <source>Draft kept %1</source>
        <translation>Utkast sparat %1</translation>
    </message>
</context>
<context>
    <name>fyr::ui::CourseBar</name>
    <message>
        <source>More</source>
        <translation>Mer</translation>
    </message>
    <message>
        <source>Everything that can be done with this treatment</source>
        <translation>Allt som går att göra med den här behandlingen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Ångra</translation>
    </message>
    <message>
        <source>Nothing of yours waits here to be sent.</source>
        <translation>Inget av ditt väntar här på att sändas.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::DecisionPanel</name>
    <message>
        <source>%1 · the suggestion is %2</source>
        <translation>%1 · förslaget är %2</translation>
    </message>
</context>
<context>
    <name>fyr::ui::DetailPane</name>
    <message>
        <source>Queue</source>
        <translation>Kö</translation>
    </message>
    <message>
        <source>Back to the queue</source>
        <translation>Tillbaka till kön</translation>
    </message>
    <message>
        <source>Open record</source>
        <translation>Öppna journal</translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>Varför?</translation>
    </message>
    <message>
        <source>Why this suggestion</source>
        <translation>Varför detta förslag</translation>
    </message>
    <message>
        <source>The patient&apos;s words</source>
        <translation>Patientens ord</translation>
    </message>
    <message>
        <source>Red flags</source>
        <translation>Röda flaggor</translation>
    </message>
    <message>
        <source>Answers in the interview</source>
        <translation>Svar i intervjun</translation>
    </message>
    <message>
        <source>Important about the patient</source>
        <translation>Viktigt om patienten</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Tidslinje</translation>
    </message>
    <message>
        <source>Choose a patient</source>
        <translation>Välj en patient</translation>
    </message>
    <message>
        <source>J and K step through the queue. Enter confirms, O overrides.</source>
        <translation>J och K stegar i kön. Enter bekräftar, O ändrar.</translation>
    </message>
    <message>
        <source>written %1, untouched</source>
        <translation>skrivet %1, orört</translation>
    </message>
    <message>
        <source>red flag</source>
        <translation>röd flagga</translation>
    </message>
    <message>
        <source>finding</source>
        <translation>fynd</translation>
    </message>
    <message>
        <source>denied</source>
        <translation>nekat</translation>
    </message>
    <message>
        <source>about somebody else</source>
        <translation>gäller någon annan</translation>
    </message>
    <message>
        <source>English</source>
        <translation>Engelska</translation>
    </message>
    <message>
        <source>Swedish</source>
        <translation>Svenska</translation>
    </message>
    <message>
        <source>somebody else writes</source>
        <translation>någon annan skriver</translation>
    </message>
    <message>
        <source>held by %1</source>
        <translation>ärendet hålls av %1</translation>
    </message>
    <message>
        <source>Decided</source>
        <translation>Beslutat</translation>
    </message>
    <message>
        <source>%1 over time</source>
        <translation>%1 över tiden</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>%1 kvar</translation>
    </message>
    <message>
        <source>limit %1 · waited %2</source>
        <translation>gräns %1 · väntat %2</translation>
    </message>
    <message>
        <source>None found or answered.</source>
        <translation>Inga hittade eller besvarade.</translation>
    </message>
    <message>
        <source>Answered “I don&apos;t know” to a safety question: counts as risk</source>
        <translation>Svarade ”Vet inte” på en säkerhetsfråga: räknas som risk</translation>
    </message>
    <message numerus="yes">
        <source>%n question(s)</source>
        <translation>
            <numerusform>%n fråga</numerusform>
            <numerusform>%n frågor</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>Don&apos;t know</source>
        <translation>Vet inte</translation>
    </message>
    <message>
        <source>No question has been answered yet.</source>
        <translation>Ingen fråga är besvarad än.</translation>
    </message>
    <message>
        <source>Reading the record…</source>
        <translation>Läser journalen…</translation>
    </message>
    <message>
        <source>record %1</source>
        <translation>journal %1</translation>
    </message>
    <message>
        <source>Allergy</source>
        <translation>Allergi</translation>
    </message>
    <message>
        <source>None recorded</source>
        <translation>Inget antecknat</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Problem</translation>
    </message>
    <message numerus="yes">
        <source> and %n more</source>
        <translation>
            <numerusform> och %n till</numerusform>
            <numerusform> och %n till</numerusform>
        </translation>
    </message>
    <message>
        <source>Medicines</source>
        <translation>Läkemedel</translation>
    </message>
</context>
<context>
    <name>fyr::ui::DeviceCard</name>
    <message>
        <source>A tone is played. You hear nothing? Turn up the volume, choose another loudspeaker, look at the cable.</source>
        <translation>En ton spelas. Hör du inget? Höj volymen, välj en annan högtalare, titta till kabeln.</translation>
    </message>
    <message>
        <source>No loudspeaker takes the tone. Connect one, or choose another.</source>
        <translation>Ingen högtalare tar emot tonen. Anslut en, eller välj en annan.</translation>
    </message>
    <message>
        <source>Camera, microphone and sound</source>
        <translation>Kamera, mikrofon och ljud</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>Mikrofon</translation>
    </message>
    <message>
        <source>Loudspeaker of calls</source>
        <translation>Högtalare för samtal</translation>
    </message>
    <message>
        <source>Loudspeaker of signals</source>
        <translation>Högtalare för signaler</translation>
    </message>
    <message>
        <source>How loud the microphone hears</source>
        <translation>Hur starkt mikrofonen hör</translation>
    </message>
    <message>
        <source>Play a tone</source>
        <translation>Spela en ton</translation>
    </message>
    <message>
        <source>Play the signal</source>
        <translation>Spela signalen</translation>
    </message>
    <message>
        <source>A signal when somebody comes to the waiting room</source>
        <translation>Signal när någon kommer till väntrummet</translation>
    </message>
    <message>
        <source>A message of the desktop too, without a name</source>
        <translation>Också ett meddelande på skrivbordet, utan namn</translation>
    </message>
    <message>
        <source>The system&apos;s choice</source>
        <translation>Systemets val</translation>
    </message>
    <message>
        <source>%1 (not connected)</source>
        <translation>%1 (inte ansluten)</translation>
    </message>
    <message>
        <source>This computer has no loudspeaker. Connect one or a headset.</source>
        <translation>Den här datorn har ingen högtalare. Anslut en, eller ett headset.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stoppa</translation>
    </message>
    <message>
        <source>Try camera and microphone</source>
        <translation>Prova kamera och mikrofon</translation>
    </message>
    <message>
        <source>This computer has no camera. Connect one; without it patients hear you and see no picture.</source>
        <translation>Den här datorn har ingen kamera. Anslut en; utan den hör patienterna dig men ser ingen bild.</translation>
    </message>
    <message>
        <source>The camera is starting …</source>
        <translation>Kameran startar …</translation>
    </message>
    <message>
        <source>You see what patients see.</source>
        <translation>Du ser det som patienterna ser.</translation>
    </message>
    <message>
        <source>The system does not let Fyr use the camera. Allow it in the system&apos;s settings.</source>
        <translation>Systemet låter inte Fyr använda kameran. Tillåt det i systemets inställningar.</translation>
    </message>
    <message>
        <source>Another program uses the camera. Close it, then try again.</source>
        <translation>Ett annat program använder kameran. Stäng det och prova igen.</translation>
    </message>
    <message>
        <source>The camera gives no picture. Connect it anew, then try again.</source>
        <translation>Kameran ger ingen bild. Anslut den på nytt och prova igen.</translation>
    </message>
    <message>
        <source>This computer has no microphone. Connect one or a headset: without it no patient hears you.</source>
        <translation>Den här datorn har ingen mikrofon. Anslut en, eller ett headset: utan den hör ingen patient dig.</translation>
    </message>
    <message>
        <source>The microphone gives nothing. Allow it in the system&apos;s settings, or close what else uses it.</source>
        <translation>Mikrofonen ger ingenting. Tillåt den i systemets inställningar, eller stäng det som annars använder den.</translation>
    </message>
    <message>
        <source>The microphone hears you.</source>
        <translation>Mikrofonen hör dig.</translation>
    </message>
    <message>
        <source>Say something: the bar should move.</source>
        <translation>Säg något: stapeln ska röra sig.</translation>
    </message>
    <message>
        <source>%1 is not connected: the system&apos;s choice is used until it is back.</source>
        <translation>%1 är inte ansluten: systemets val används tills den är tillbaka.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::EndVisitPanel</name>
    <message>
        <source>The visit is done</source>
        <translation>Besöket är klart</translation>
    </message>
    <message>
        <source>Went on by telephone</source>
        <translation>Fortsatte på telefon</translation>
    </message>
    <message>
        <source>Technical trouble</source>
        <translation>Tekniska problem</translation>
    </message>
    <message>
        <source>The patient left</source>
        <translation>Patienten gick</translation>
    </message>
    <message>
        <source>Taken care of in another way</source>
        <translation>Togs om hand på annat sätt</translation>
    </message>
    <message>
        <source>The patient does not want it</source>
        <translation>Patienten vill inte</translation>
    </message>
    <message>
        <source>Did not come</source>
        <translation>Kom inte</translation>
    </message>
    <message>
        <source>End the visit</source>
        <translation>Avsluta besöket</translation>
    </message>
    <message>
        <source>How it ended</source>
        <translation>Hur det slutade</translation>
    </message>
    <message>
        <source>The visit is marked as not come to. A patient who comes later needs a new one.</source>
        <translation>Besöket markeras som uteblivet. En patient som kommer senare behöver ett nytt.</translation>
    </message>
    <message>
        <source>The call ends for everybody, and the note is opened.</source>
        <translation>Samtalet avslutas för alla, och anteckningen öppnas.</translation>
    </message>
    <message>
        <source>The patient cannot use this link any more.</source>
        <translation>Patienten kan inte längre använda länken.</translation>
    </message>
    <message>
        <source>Mark as not come</source>
        <translation>Markera som utebliven</translation>
    </message>
    <message>
        <source>End for everybody</source>
        <translation>Avsluta för alla</translation>
    </message>
</context>
<context>
    <name>fyr::ui::EnrolPanel</name>
    <message>
        <source>%1, version %2</source>
        <translation>%1, version %2</translation>
    </message>
    <message>
        <source>The programmes are asked of the server, which does not answer now.</source>
        <translation>Programmen hämtas från servern, som inte svarar just nu.</translation>
    </message>
    <message>
        <source>There is no programme here that patients can be enrolled in.</source>
        <translation>Det finns inget program här som patienter kan skrivas in i.</translation>
    </message>
    <message>
        <source>The patient reads about it and says yes on the own page</source>
        <translation>Patienten läser om behandlingen och säger ja på sin egen sida</translation>
    </message>
    <message>
        <source>The patient has said yes to me, after being told what it is</source>
        <translation>Patienten har sagt ja till mig efter att ha fått veta vad den innebär</translation>
    </message>
    <message>
        <source>Programme</source>
        <translation>Program</translation>
    </message>
    <message>
        <source>The patient&apos;s yes</source>
        <translation>Patientens ja</translation>
    </message>
    <message>
        <source>Why (kept in the record)</source>
        <translation>Varför (sparas i journalen)</translation>
    </message>
    <message>
        <source>Enrol</source>
        <translation>Skriv in</translation>
    </message>
    <message>
        <source>Asking for the programmes …</source>
        <translation>Hämtar programmen …</translation>
    </message>
    <message>
        <source>Write why it suits all the same: it is kept in the record.</source>
        <translation>Skriv varför det passar ändå: det sparas i journalen.</translation>
    </message>
    <message>
        <source>Internet CBT</source>
        <translation>Internet-KBT</translation>
    </message>
    <message>
        <source>%1 (withdrawn)</source>
        <translation>%1 (indraget)</translation>
    </message>
    <message>
        <source>The server does not answer now: whether the programme suits the patient is not known.</source>
        <translation>Servern svarar inte just nu: det går inte att veta om programmet passar patienten.</translation>
    </message>
    <message>
        <source>The programme&apos;s own table says that it suits.</source>
        <translation>Programmets egen tabell säger att det passar.</translation>
    </message>
    <message>
        <source>Does not suit according to the programme: %1</source>
        <translation>Passar inte enligt programmet: %1</translation>
    </message>
    <message>
        <source>Look at this first: %1</source>
        <translation>Titta på det här först: %1</translation>
    </message>
    <message>
        <source>Looked at: %1</source>
        <translation>Underlag: %1</translation>
    </message>
    <message>
        <source>Enrol all the same</source>
        <translation>Anmäl ändå</translation>
    </message>
    <message>
        <source>The programme is withdrawn: nobody new is enrolled, those who are in it go on. Why: %1</source>
        <translation>Programmet är indraget: ingen ny anmäls, och de som går i det fortsätter. Varför: %1</translation>
    </message>
    <message>
        <source>Asking whether the programme suits the patient …</source>
        <translation>Frågar om programmet passar patienten …</translation>
    </message>
    <message>
        <source>Say with the box that the patient is enrolled all the same, or choose another programme.</source>
        <translation>Kryssa i rutan om patienten ska anmälas ändå, eller välj ett annat program.</translation>
    </message>
    <message>
        <source>Write why the patient can go on all the same: it is kept in the record.</source>
        <translation>Skriv varför patienten kan börja ändå: det sparas i journalen.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::EvidenceTable</name>
    <message>
        <source>What speaks for and against</source>
        <translation>Vad som talar för och emot</translation>
    </message>
    <message>
        <source>Finding, and the patient&apos;s words</source>
        <translation>Fynd, med patientens ord</translation>
    </message>
    <message>
        <source>No: %1</source>
        <translation>Nej: %1</translation>
    </message>
    <message>
        <source>Uncertain: %1</source>
        <translation>Osäkert: %1</translation>
    </message>
    <message>
        <source>Over now: %1</source>
        <translation>Över nu: %1</translation>
    </message>
    <message>
        <source>Somebody else: %1</source>
        <translation>Någon annan: %1</translation>
    </message>
    <message>
        <source>Worries about: %1</source>
        <translation>Oro för: %1</translation>
    </message>
    <message>
        <source>Doesn&apos;t know: %1</source>
        <translation>Vet inte: %1</translation>
    </message>
    <message>
        <source>asked: %1</source>
        <translation>fråga: %1</translation>
    </message>
    <message>
        <source>from the record</source>
        <translation>ur journalen</translation>
    </message>
    <message>
        <source>concluded by the engine</source>
        <translation>slutsats av motorn</translation>
    </message>
    <message>
        <source>concluded from %1</source>
        <translation>slutsats av %1</translation>
    </message>
    <message>
        <source>speaks strongly for %1</source>
        <translation>talar starkt för %1</translation>
    </message>
    <message>
        <source>speaks for %1</source>
        <translation>talar för %1</translation>
    </message>
    <message>
        <source>speaks a little for %1</source>
        <translation>talar något för %1</translation>
    </message>
    <message>
        <source>says nothing about %1</source>
        <translation>säger inget om %1</translation>
    </message>
    <message>
        <source>speaks a little against %1</source>
        <translation>talar något emot %1</translation>
    </message>
    <message>
        <source>speaks against %1</source>
        <translation>talar emot %1</translation>
    </message>
    <message>
        <source>speaks strongly against %1</source>
        <translation>talar starkt emot %1</translation>
    </message>
</context>
<context>
    <name>fyr::ui::ExplanationCard</name>
    <message>
        <source>Why this suggestion: causes and evidence</source>
        <translation>Varför detta förslag: orsaker och stöd</translation>
    </message>
    <message>
        <source>No cause stands out: what was told fits nothing well enough.</source>
        <translation>Ingen orsak sticker ut: det som berättats passar inget tillräckligt väl.</translation>
    </message>
    <message>
        <source>This interview is from before evidence was kept: only the causes are known.</source>
        <translation>Intervjun är äldre än sparade belägg: bara orsakerna är kända.</translation>
    </message>
    <message>
        <source>+ speaks for, − against; one sign is a little, three are strong (the odds ten times larger or smaller).</source>
        <translation>+ talar för, − emot; ett tecken är svagt, tre är starkt (tio gånger större eller mindre odds).</translation>
    </message>
    <message>
        <source>Only what weighs</source>
        <translation>Bara det som väger</translation>
    </message>
    <message numerus="yes">
        <source>Show also %n finding(s) that hardly weigh</source>
        <translation>
            <numerusform>Visa även %n fynd som knappt väger</numerusform>
            <numerusform>Visa även %n fynd som knappt väger</numerusform>
        </translation>
    </message>
    <message>
        <source>Rules that took part: %1</source>
        <translation>Regler som deltog: %1</translation>
    </message>
    <message>
        <source>Knowledge base %1. Not clinically approved.</source>
        <translation>Kunskapsbas %1. Inte kliniskt godkänd.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::GraphPanel</name>
    <message>
        <source>expected</source>
        <translation>förväntat</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>saknas</translation>
    </message>
    <message>
        <source>reliable change, from %1 points</source>
        <translation>säker förändring, från %1 poäng</translation>
    </message>
    <message>
        <source>reliable change: not known</source>
        <translation>säker förändring: inte känd</translation>
    </message>
</context>
<context>
    <name>fyr::ui::HandOverPanel</name>
    <message>
        <source>until further notice</source>
        <translation>tills vidare</translation>
    </message>
    <message>
        <source>No colleague of the unit is known here.</source>
        <translation>Ingen kollega på enheten är känd här.</translation>
    </message>
    <message>
        <source>Write why: it is kept in the record.</source>
        <translation>Skriv varför: det sparas i journalen.</translation>
    </message>
    <message>
        <source>Hand over</source>
        <translation>Lämna över</translation>
    </message>
    <message>
        <source>Cover for a while</source>
        <translation>Täck en tid</translation>
    </message>
    <message>
        <source>Hand over for good</source>
        <translation>Lämna över helt</translation>
    </message>
    <message>
        <source>End the cover</source>
        <translation>Avsluta täckningen</translation>
    </message>
    <message>
        <source>End the cover by %1</source>
        <translation>Avsluta att %1 täcker</translation>
    </message>
    <message>
        <source>New therapist</source>
        <translation>Ny behandlare</translation>
    </message>
    <message>
        <source>Who covers</source>
        <translation>Vem som täcker</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>Till och med</translation>
    </message>
    <message>
        <source>Why (kept in the record)</source>
        <translation>Varför (sparas i journalen)</translation>
    </message>
    <message>
        <source>Let them cover</source>
        <translation>Låt kollegan täcka</translation>
    </message>
</context>
<context>
    <name>fyr::ui::HandVisitPanel</name>
    <message>
        <source>Hand over</source>
        <translation>Lämna över</translation>
    </message>
    <message>
        <source>To whom</source>
        <translation>Till vem</translation>
    </message>
    <message>
        <source>The patient stays with you until your colleague has taken over. The colleague can join the call before.</source>
        <translation>Patienten är kvar hos dig tills kollegan har tagit över. Kollegan kan vara med i samtalet innan.</translation>
    </message>
    <message>
        <source>Keep the patient</source>
        <translation>Behåll patienten</translation>
    </message>
    <message>
        <source>Ask to take over</source>
        <translation>Be att ta över</translation>
    </message>
</context>
<context>
    <name>fyr::ui::HeldPage</name>
    <message>
        <source>Handed-in work</source>
        <translation>Inlämnat arbete</translation>
    </message>
    <message>
        <source>From computers that lost their access before they had sent it. Nothing of it was carried out. Enter what still matters by hand, then say so here.</source>
        <translation>Från datorer som förlorade åtkomsten innan de hade skickat. Inget av det är utfört. För in det som fortfarande gäller för hand och säg sedan till här.</translation>
    </message>
    <message>
        <source>Nothing has been handed in</source>
        <translation>Inget är inlämnat</translation>
    </message>
    <message>
        <source>It shows up here when a computer that was shut out still had unsent work.</source>
        <translation>Det visas här när en avstängd dator hade osänt arbete.</translation>
    </message>
    <message>
        <source>Something a newer Fyr did</source>
        <translation>Något som en nyare Fyr gjorde</translation>
    </message>
    <message>
        <source>%1, handed in %2</source>
        <translation>%1, inlämnat %2</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>Patient</translation>
    </message>
    <message>
        <source>not on this computer; %1</source>
        <translation>finns inte på datorn; %1</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Gjort</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Vart</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Skäl</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Id</translation>
    </message>
    <message>
        <source>Why it need not be entered</source>
        <translation>Varför det inte behöver föras in</translation>
    </message>
    <message>
        <source>Dismiss it</source>
        <translation>Avskriv</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>Tillbaka</translation>
    </message>
    <message>
        <source>Entered again</source>
        <translation>Infört igen</translation>
    </message>
    <message>
        <source>Entered again: %1</source>
        <translation>Infört igen: %1</translation>
    </message>
    <message>
        <source>Dismiss…</source>
        <translation>Avskriv…</translation>
    </message>
    <message>
        <source>Dismiss: %1</source>
        <translation>Avskriv: %1</translation>
    </message>
    <message>
        <source>Write why: it stays with what was dismissed.</source>
        <translation>Skriv varför: det sparas med det som avskrivs.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::InvitePanel</name>
    <message>
        <source>Copied</source>
        <translation>Kopierad</translation>
    </message>
    <message>
        <source>Invite to the call</source>
        <translation>Bjud in till samtalet</translation>
    </message>
    <message>
        <source>Interpreter</source>
        <translation>Tolk</translation>
    </message>
    <message>
        <source>Relative</source>
        <translation>Närstående</translation>
    </message>
    <message>
        <source>Colleague</source>
        <translation>Kollega</translation>
    </message>
    <message>
        <source>Who is invited</source>
        <translation>Vem som bjuds in</translation>
    </message>
    <message>
        <source>Name, as the others in the call see it</source>
        <translation>Namn, så som de andra i samtalet ser det</translation>
    </message>
    <message>
        <source>Which colleague</source>
        <translation>Vilken kollega</translation>
    </message>
    <message>
        <source>Invited</source>
        <translation>Inbjudna</translation>
    </message>
    <message>
        <source>Ask to come in</source>
        <translation>Be att komma in</translation>
    </message>
    <message>
        <source>Make a link</source>
        <translation>Gör en länk</translation>
    </message>
    <message>
        <source>The call stands in your colleague&apos;s list and rings there. The patient stays with you.</source>
        <translation>Samtalet visas i din kollegas lista och ringer där. Patienten är kvar hos dig.</translation>
    </message>
    <message>
        <source>You get a link for one person, who waits until you let them in. Nothing is sent: copy it into a message, or mail it.</source>
        <translation>Du får en länk för en person, som väntar tills du släpper in den. Inget skickas: kopiera länken till ett meddelande eller mejl.</translation>
    </message>
    <message>
        <source>Call the patient first: a colleague is asked into a call.</source>
        <translation>Ring upp patienten först: en kollega bjuds in till ett pågående samtal.</translation>
    </message>
    <message>
        <source>The link of %1, shown only now: %2</source>
        <translation>Länken till %1, visas bara nu: %2</translation>
    </message>
    <message>
        <source>Copy the link</source>
        <translation>Kopiera länken</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Send away</source>
        <translation>Skicka ut</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <translation>Återkalla</translation>
    </message>
    <message>
        <source>Withdraw the invitation of %1</source>
        <translation>Återkalla inbjudan till %1</translation>
    </message>
</context>
<context>
    <name>fyr::ui::LevelBars</name>
    <message>
        <source>How likely each level is</source>
        <translation>Hur trolig varje nivå är</translation>
    </message>
    <message>
        <source>floor: red flags</source>
        <translation>golv: röda flaggor</translation>
    </message>
</context>
<context>
    <name>fyr::ui::LighthouseArt</name>
    <message>
        <source>Workstation for digital primary care</source>
        <translation>Arbetsplats för digital primärvård</translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation>Version %1</translation>
    </message>
</context>
<context>
    <name>fyr::ui::LookAfterPanel</name>
    <message>
        <source>No phone number in the record</source>
        <translation>Inget telefonnummer i journalen</translation>
    </message>
    <message>
        <source>Phone %1</source>
        <translation>Telefon %1</translation>
    </message>
    <message>
        <source>Nothing is to be called about. Write a note instead: N.</source>
        <translation>Inget att ringa om. Skriv en anteckning i stället: N.</translation>
    </message>
    <message>
        <source>It is not open any more.</source>
        <translation>Det är inte öppet längre.</translation>
    </message>
    <message>
        <source>What you did is written and waits to be sent.</source>
        <translation>Det du gjorde är skrivet och väntar på att sändas.</translation>
    </message>
    <message>
        <source>Take it first.</source>
        <translation>Ta hand om det först.</translation>
    </message>
    <message>
        <source>Write what was done.</source>
        <translation>Skriv vad som gjordes.</translation>
    </message>
    <message>
        <source>An answer to look after</source>
        <translation>Ett svar att ta hand om</translation>
    </message>
    <message>
        <source>Call and log</source>
        <translation>Ring och logga</translation>
    </message>
    <message>
        <source>Since %1</source>
        <translation>Sedan %1</translation>
    </message>
    <message>
        <source>nobody has it</source>
        <translation>ingen har den</translation>
    </message>
    <message>
        <source>you have it</source>
        <translation>du har den</translation>
    </message>
    <message>
        <source>to be settled by %1</source>
        <translation>ska vara klart senast %1</translation>
    </message>
    <message>
        <source>to be answered by %1</source>
        <translation>ska besvaras senast %1</translation>
    </message>
    <message>
        <source>%1 is told at %2</source>
        <translation>%1 får veta %2</translation>
    </message>
    <message>
        <source>Take it</source>
        <translation>Jag tar det</translation>
    </message>
    <message>
        <source>What was done (kept in the record)</source>
        <translation>Vad som gjordes (sparas i journalen)</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>Minuter</translation>
    </message>
    <message>
        <source>Which one</source>
        <translation>Vilken</translation>
    </message>
    <message>
        <source>Settled</source>
        <translation>Klart</translation>
    </message>
    <message>
        <source>Log the call</source>
        <translation>Logga samtalet</translation>
    </message>
    <message>
        <source>you take it: sending …</source>
        <translation>du tar den: skickas …</translation>
    </message>
    <message>
        <source>%1 has it, and is told when you settle it</source>
        <translation>%1 har den och får veta när du gör klart den</translation>
    </message>
</context>
<context>
    <name>fyr::ui::MainWindow</name>
    <message>
        <source>Go to the quality of triage</source>
        <translation>Gå till triagets kvalitet</translation>
    </message>
    <message>
        <source>record</source>
        <translation>journal</translation>
    </message>
    <message>
        <source>%1, %2, %3.
Server: %4
Fyr %5</source>
        <translation>%1, %2, %3.
Server: %4
Fyr %5</translation>
    </message>
    <message>
        <source>triage</source>
        <translation>triage</translation>
    </message>
    <message>
        <source>Go to triage</source>
        <translation>Gå till triage</translation>
    </message>
    <message>
        <source>Go to patients</source>
        <translation>Gå till patienter</translation>
    </message>
    <message>
        <source>Open settings</source>
        <translation>Öppna inställningar</translation>
    </message>
    <message>
        <source>Claim or release</source>
        <translation>Ta eller släpp ärendet</translation>
    </message>
    <message>
        <source>Confirm the suggestion</source>
        <translation>Bekräfta förslaget</translation>
    </message>
    <message>
        <source>Override the suggestion</source>
        <translation>Ändra förslaget</translation>
    </message>
    <message>
        <source>Route the patient</source>
        <translation>Skicka patienten vidare</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>Skriv en anteckning</translation>
    </message>
    <message>
        <source>Change between light and dark</source>
        <translation>Växla ljust och mörkt</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>Synka nu</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>Lås</translation>
    </message>
    <message>
        <source>Unsent changes are in memory only and are lost if you close Fyr. Close once more to lose them.</source>
        <translation>Osända ändringar finns bara i minnet och går förlorade om du stänger Fyr. Stäng en gång till för att förlora dem.</translation>
    </message>
    <message>
        <source>Go to what needs attention, and what is unsent</source>
        <translation>Gå till Att reda ut och osänt</translation>
    </message>
    <message>
        <source>Go to handed-in work</source>
        <translation>Gå till inlämnat arbete</translation>
    </message>
    <message>
        <source>treatment</source>
        <translation>behandling</translation>
    </message>
    <message>
        <source>Go to the treatments</source>
        <translation>Gå till behandlingarna</translation>
    </message>
    <message>
        <source>Go to the unit&apos;s internet CBT</source>
        <translation>Gå till enhetens internet-KBT</translation>
    </message>
    <message>
        <source>You are in a call: to lock interrupts it. Lock once more to do it; the patient stays yours.</source>
        <translation>Du är i ett samtal: att låsa avbryter det. Lås en gång till för att göra det; patienten är kvar hos dig.</translation>
    </message>
    <message>
        <source>Go to the calls</source>
        <translation>Gå till samtalen</translation>
    </message>
    <message>
        <source>Call the next who waits</source>
        <translation>Ring upp nästa som väntar</translation>
    </message>
    <message>
        <source>video visit</source>
        <translation>videobesök</translation>
    </message>
</context>
<context>
    <name>fyr::ui::NewsPane</name>
    <message>
        <source>%1, nobody has it</source>
        <translation>%1, ingen har det</translation>
    </message>
    <message>
        <source>%1, %2 has it</source>
        <translation>%1, %2 har det</translation>
    </message>
    <message>
        <source>An answer was looked after</source>
        <translation>Ett svar togs om hand</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Homework handed in: %1</source>
        <translation>Hemuppgift inlämnad: %1</translation>
    </message>
    <message>
        <source>%1: too few answers for a total</source>
        <translation>%1: för få svar för en summa</translation>
    </message>
    <message>
        <source>%1: %2 (was %3)</source>
        <translation>%1: %2 (var %3)</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 was not answered</source>
        <translation>%1 besvarades inte</translation>
    </message>
    <message>
        <source>due %1</source>
        <translation>skulle ha besvarats %1</translation>
    </message>
    <message>
        <source>Message %1</source>
        <translation>Meddelande %1</translation>
    </message>
    <message>
        <source>%1 wrote %2</source>
        <translation>%1 skrev %2</translation>
    </message>
    <message>
        <source>A colleague</source>
        <translation>En kollega</translation>
    </message>
    <message>
        <source>Opened: %1</source>
        <translation>Öppnad: %1</translation>
    </message>
    <message>
        <source>New since you wrote %1</source>
        <translation>Nytt sedan du skrev %1</translation>
    </message>
    <message>
        <source>You have not written yet: all of it</source>
        <translation>Du har inte skrivit än: allt</translation>
    </message>
    <message numerus="yes">
        <source>Active %1 of %n day(s)</source>
        <translation>
            <numerusform>Aktiv %1 av %n dag</numerusform>
            <numerusform>Aktiv %1 av %n dagar</numerusform>
        </translation>
    </message>
    <message>
        <source>No sign of the patient</source>
        <translation>Inget livstecken från patienten</translation>
    </message>
    <message>
        <source>risk</source>
        <translation>risk</translation>
    </message>
    <message>
        <source>plan</source>
        <translation>plan</translation>
    </message>
    <message>
        <source>Unchanged</source>
        <translation>Oförändrat</translation>
    </message>
    <message>
        <source>The programme was changed to another version: %1</source>
        <translation>Programmet har bytts till en annan version: %1</translation>
    </message>
    <message>
        <source>On the whole treatment: helpful %1 of 10</source>
        <translation>Om hela behandlingen: hjälpsam %1 av 10</translation>
    </message>
    <message>
        <source>On %1: helpful %2 of 10</source>
        <translation>Om %1: hjälpsam %2 av 10</translation>
    </message>
</context>
<context>
    <name>fyr::ui::NotePanel</name>
    <message>
        <source>Write something first.</source>
        <translation>Skriv något först.</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Anteckna</translation>
    </message>
    <message>
        <source>Short and clear. The note goes to the patient&apos;s record with your name and the time.</source>
        <translation>Kort och tydligt. Anteckningen hamnar i patientens journal med ditt namn och tiden.</translation>
    </message>
    <message>
        <source>Kept encrypted on this computer while you write.</source>
        <translation>Sparas krypterat på datorn medan du skriver.</translation>
    </message>
    <message>
        <source>Save the note</source>
        <translation>Spara anteckningen</translation>
    </message>
</context>
<context>
    <name>fyr::ui::NoticeBar</name>
    <message>
        <source>Urgent decisions reach the patient only when they are sent: phone the patient.</source>
        <translation>Akuta beslut når inte patienten förrän de är skickade: ring patienten.</translation>
    </message>
    <message>
        <source>Next try in %1 s</source>
        <translation>Nytt försök om %1 s</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Försök nu</translation>
    </message>
    <message numerus="yes">
        <source>Show %n unsent</source>
        <translation>
            <numerusform>Visa %n osänd</numerusform>
            <numerusform>Visa %n osända</numerusform>
        </translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Logga in</translation>
    </message>
    <message>
        <source>Urgent: phone the patient.</source>
        <translation>Akut: ring patienten.</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Visa</translation>
    </message>
</context>
<context>
    <name>fyr::ui::OverridePanel</name>
    <message>
        <source>Change the assessment</source>
        <translation>Ändra bedömning</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Vart</translation>
    </message>
    <message>
        <source>Reason in words (required, kept in the record)</source>
        <translation>Skäl i ord (krävs, sparas i journalen)</translation>
    </message>
    <message>
        <source>Reason in words (kept in the record; a key above is enough)</source>
        <translation>Skäl i ord (sparas i journalen; en tangent ovan räcker)</translation>
    </message>
    <message>
        <source>Key %1</source>
        <translation>Tangent %1</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Skäl</translation>
    </message>
    <message numerus="yes">
        <source>Below the floor of %n red flag(s). A written reason is required, and the decision is reviewed afterwards.</source>
        <translation>
            <numerusform>Under golvet för %n röd flagga. Skäl krävs, och beslutet granskas i efterhand.</numerusform>
            <numerusform>Under golvet för %n röda flaggor. Skäl krävs, och beslutet granskas i efterhand.</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose a level first: keys 1 to 5.</source>
        <translation>Välj en nivå först: tangent 1 till 5.</translation>
    </message>
    <message>
        <source>This is what the suggestion says. Confirm it instead.</source>
        <translation>Det är vad förslaget säger. Bekräfta det i stället.</translation>
    </message>
    <message>
        <source>A reason is missing: keys 6 to 0, or write why you change it.</source>
        <translation>Skäl saknas: tangent 6 till 0, eller skriv varför du ändrar.</translation>
    </message>
    <message>
        <source>Below the floor the reason must be written out.</source>
        <translation>Under golvet måste skälet skrivas ut.</translation>
    </message>
    <message>
        <source>Change to %1</source>
        <translation>Ändra till %1</translation>
    </message>
    <message>
        <source>The patient&apos;s advice changes to “%1”. The advice about 112 stays.</source>
        <translation>Patientens råd ändras till ”%1”. Rådet om 112 står kvar.</translation>
    </message>
    <message>
        <source>The patient&apos;s advice changes to “%1” at once.</source>
        <translation>Patientens råd ändras genast till ”%1”.</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändra</translation>
    </message>
</context>
<context>
    <name>fyr::ui::PaperView</name>
    <message>
        <source>not answered</source>
        <translation>inte besvarat</translation>
    </message>
    <message>
        <source>Nothing is written on it.</source>
        <translation>Inget är skrivet på bladet.</translation>
    </message>
    <message>
        <source>Begun, not handed in (kept %1). What stands there is the patient&apos;s own until then.</source>
        <translation>Påbörjat, inte inlämnat (sparat %1). Det som står där är patientens eget tills dess.</translation>
    </message>
    <message>
        <source>Handed in, and written on since: as it stood %1.</source>
        <translation>Inlämnat, och ändrat därefter: så som det stod %1.</translation>
    </message>
    <message>
        <source>Left blank: %1</source>
        <translation>Lämnat tomt: %1</translation>
    </message>
    <message>
        <source>not asked for</source>
        <translation>frivilligt</translation>
    </message>
    <message>
        <source>Line %1</source>
        <translation>Rad %1</translation>
    </message>
    <message>
        <source>To look for:</source>
        <translation>Att titta efter:</translation>
    </message>
    <message>
        <source>No module is open yet.</source>
        <translation>Ingen modul är öppen än.</translation>
    </message>
    <message>
        <source>This module has no worksheets here.</source>
        <translation>Modulen har inga arbetsblad här.</translation>
    </message>
    <message>
        <source>too few answers for a total</source>
        <translation>för få svar för en summa</translation>
    </message>
    <message>
        <source>Nothing is answered yet.</source>
        <translation>Inget är besvarat än.</translation>
    </message>
    <message>
        <source>Nothing is written yet.</source>
        <translation>Inget är skrivet än.</translation>
    </message>
    <message>
        <source>The unit</source>
        <translation>Enheten</translation>
    </message>
</context>
<context>
    <name>fyr::ui::PatientsPage</name>
    <message>
        <source>Name or personal identity number</source>
        <translation>Namn eller personnummer</translation>
    </message>
    <message>
        <source>Find a patient</source>
        <translation>Sök patient</translation>
    </message>
    <message>
        <source>Patients found</source>
        <translation>Patienter som hittades</translation>
    </message>
    <message>
        <source>Patients</source>
        <translation>Patienter</translation>
    </message>
    <message>
        <source>Back to the patients</source>
        <translation>Tillbaka till patienterna</translation>
    </message>
    <message>
        <source>No patient found</source>
        <translation>Ingen patient hittades</translation>
    </message>
    <message>
        <source>Check the spelling. Only patients of your unit are on this computer.</source>
        <translation>Kontrollera stavningen. Bara din enhets patienter finns på datorn.</translation>
    </message>
    <message>
        <source>The first sync is not finished: more patients may still come.</source>
        <translation>Första synkningen är inte klar: fler patienter kan komma.</translation>
    </message>
    <message>
        <source>Check the spelling. Only patients of your unit are on this computer, and nobody who came after %1.</source>
        <translation>Kontrollera stavningen. Bara din enhets patienter finns på datorn, och ingen som kommit efter %1.</translation>
    </message>
    <message>
        <source>%1 is being enrolled: the treatment shows up under Treatments.</source>
        <translation>%1 skrivs in: behandlingen kommer upp under Behandlingar.</translation>
    </message>
    <message>
        <source>Internet CBT …</source>
        <translation>Internet-KBT …</translation>
    </message>
    <message>
        <source>Enrol the patient in internet CBT</source>
        <translation>Skriv in patienten i internet-KBT</translation>
    </message>
    <message>
        <source>Times …</source>
        <translation>Tider …</translation>
    </message>
    <message>
        <source>Book, move or cancel a time</source>
        <translation>Boka, flytta eller avboka en tid</translation>
    </message>
</context>
<context>
    <name>fyr::ui::QualityPage</name>
    <message>
        <source>Quality of triage</source>
        <translation>Triagets kvalitet</translation>
    </message>
    <message>
        <source>How clinicians of the unit decided against what was suggested. They saw the suggestion before they decided: agreement is not proof. In brackets what the share may be, with 95 % certainty.</source>
        <translation>Hur enhetens vårdpersonal beslutade jämfört med förslaget. De såg förslaget innan de beslutade: att de höll med är inget bevis. Inom parentes vad andelen kan vara, med 95 % säkerhet.</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>Period</translation>
    </message>
    <message>
        <source>Nobody was triaged in this period</source>
        <translation>Ingen har triagerats under perioden</translation>
    </message>
    <message>
        <source>Choose a longer one above.</source>
        <translation>Välj en längre ovan.</translation>
    </message>
    <message>
        <source>All of the unit</source>
        <translation>Hela enheten</translation>
    </message>
    <message>
        <source>%1 in the queue, %2 not decided yet</source>
        <translation>%1 i kön, %2 utan beslut än</translation>
    </message>
    <message>
        <source>Decided</source>
        <translation>Beslutade</translation>
    </message>
    <message>
        <source>Same level as suggested</source>
        <translation>Samma nivå som förslaget</translation>
    </message>
    <message>
        <source>Suggested too low</source>
        <translation>För lågt förslag</translation>
    </message>
    <message>
        <source>Suggested too high</source>
        <translation>För högt förslag</translation>
    </message>
    <message>
        <source>cannot be said</source>
        <translation>går inte att säga</translation>
    </message>
    <message>
        <source>Weighted kappa</source>
        <translation>Viktat kappa</translation>
    </message>
    <message>
        <source>Half were decided within</source>
        <translation>Hälften beslutades inom</translation>
    </message>
    <message>
        <source>Too few to say: fewer than %1</source>
        <translation>För få för att säga: färre än %1</translation>
    </message>
    <message>
        <source>Emergencies where less was suggested</source>
        <translation>Akuta där något lägre föreslogs</translation>
    </message>
    <message>
        <source>Decided below a red flag</source>
        <translation>Beslut under en röd flagga</translation>
    </message>
    <message>
        <source>Left to a clinician by the engine</source>
        <translation>Överlämnade av motorn till vårdpersonal</translation>
    </message>
    <message>
        <source>Left by the patient</source>
        <translation>Avbrutna av patienten</translation>
    </message>
    <message>
        <source>Same level</source>
        <translation>Samma nivå</translation>
    </message>
    <message>
        <source>Too low</source>
        <translation>För lågt</translation>
    </message>
    <message>
        <source>Too high</source>
        <translation>För högt</translation>
    </message>
    <message>
        <source>too few to say</source>
        <translation>för få för att säga</translation>
    </message>
    <message>
        <source>Why it was decided otherwise</source>
        <translation>Varför beslutet blev ett annat</translation>
    </message>
    <message>
        <source>To read</source>
        <translation>Att läsa</translation>
    </message>
    <message>
        <source>%1 became %2</source>
        <translation>%1 blev %2</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öppna</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>Öppna %1</translation>
    </message>
    <message>
        <source>The gravest %1 are shown.</source>
        <translation>De %1 allvarligaste visas.</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n dygn</numerusform>
            <numerusform>%n dygn</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min</source>
        <translation>
            <numerusform>%n min</numerusform>
            <numerusform>%n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n case(s)</source>
        <translation>
            <numerusform>%n fall</numerusform>
            <numerusform>%n fall</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::QueueDelegate</name>
    <message>
        <source>Decided</source>
        <translation>Beslutat</translation>
    </message>
    <message>
        <source>over time</source>
        <translation>över tiden</translation>
    </message>
    <message>
        <source>Answering now</source>
        <translation>Svarar just nu</translation>
    </message>
    <message>
        <source>Not claimed</source>
        <translation>Ej tagen</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Du</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Att reda ut</translation>
    </message>
    <message numerus="yes">
        <source>%n unsent</source>
        <translation>
            <numerusform>%n osänd</numerusform>
            <numerusform>%n osända</numerusform>
        </translation>
    </message>
    <message>
        <source>New</source>
        <translation>Ny</translation>
    </message>
    <message>
        <source> (somebody else writes)</source>
        <translation> (någon annan skriver)</translation>
    </message>
</context>
<context>
    <name>fyr::ui::QueueModel</name>
    <message>
        <source>%1 over time</source>
        <translation>%1 över tiden</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>%1 kvar</translation>
    </message>
    <message>
        <source>not claimed</source>
        <translation>ej tagen</translation>
    </message>
    <message>
        <source>held by %1</source>
        <translation>ärendet hålls av %1</translation>
    </message>
    <message numerus="yes">
        <source>%n red flag(s)</source>
        <translation>
            <numerusform>%n röd flagga</numerusform>
            <numerusform>%n röda flaggor</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unsent change(s)</source>
        <translation>
            <numerusform>%n osänd ändring</numerusform>
            <numerusform>%n osända ändringar</numerusform>
        </translation>
    </message>
    <message>
        <source>needs attention</source>
        <translation>att reda ut</translation>
    </message>
</context>
<context>
    <name>fyr::ui::QueuePane</name>
    <message>
        <source>Triage queue</source>
        <translation>Triagekö</translation>
    </message>
    <message>
        <source>Deadline first</source>
        <translation>Tidsgräns först</translation>
    </message>
    <message>
        <source>Find in the queue</source>
        <translation>Sök i kön</translation>
    </message>
    <message>
        <source>Which items are shown</source>
        <translation>Vilka ärenden som visas</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n väntar</numerusform>
            <numerusform>%n väntar</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n within 10 min</source>
        <translation>
            <numerusform>%n inom 10 min</numerusform>
            <numerusform>%n inom 10 min</numerusform>
        </translation>
    </message>
    <message>
        <source>All %1</source>
        <translation>Alla %1</translation>
    </message>
    <message>
        <source>Not claimed %1</source>
        <translation>Ej tagna %1</translation>
    </message>
    <message>
        <source>Mine %1</source>
        <translation>Mina %1</translation>
    </message>
    <message>
        <source>Decided %1</source>
        <translation>Klara %1</translation>
    </message>
    <message numerus="yes">
        <source>%n urgent or overdue item(s) are not shown here.</source>
        <translation>
            <numerusform>%n brådskande eller försenat ärende visas inte här.</numerusform>
            <numerusform>%n brådskande eller försenade ärenden visas inte här.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 av %2</translation>
    </message>
    <message>
        <source>Fetching the queue</source>
        <translation>Hämtar kön</translation>
    </message>
    <message>
        <source>First sync. What is already here can be used at once.</source>
        <translation>Första synkningen. Du kan börja med det som redan finns.</translation>
    </message>
    <message>
        <source>Nothing here</source>
        <translation>Inget här</translation>
    </message>
    <message>
        <source>No item matches the filter. Show all to see the whole queue.</source>
        <translation>Inget ärende passar filtret. Visa alla för att se hela kön.</translation>
    </message>
    <message>
        <source>Nobody is waiting</source>
        <translation>Ingen väntar</translation>
    </message>
    <message>
        <source>New items show up by themselves.</source>
        <translation>Nya ärenden visas direkt.</translation>
    </message>
    <message>
        <source>Nobody was waiting</source>
        <translation>Ingen väntade</translation>
    </message>
    <message>
        <source>That is how it was at %1. Who has come since then is not known here.</source>
        <translation>Så var läget %1. Vilka som kommit sedan dess är inte känt här.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::Rail</name>
    <message>
        <source>Quality</source>
        <translation>Kvalitet</translation>
    </message>
    <message>
        <source>Triage</source>
        <translation>Triage</translation>
    </message>
    <message>
        <source>Patients</source>
        <translation>Patienter</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Att reda ut</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Inställningar</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>Lås</translation>
    </message>
    <message>
        <source>Handed in</source>
        <translation>Inlämnat</translation>
    </message>
    <message>
        <source>Treatments</source>
        <translation>Behandlingar</translation>
    </message>
    <message>
        <source>Unit&apos;s CBT</source>
        <translation>Enhetens KBT</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Samtal</translation>
    </message>
</context>
<context>
    <name>fyr::ui::ReachPanel</name>
    <message>
        <source>Reach the patient</source>
        <translation>Nå patienten</translation>
    </message>
    <message>
        <source>A video visit needs the server, which cannot be reached now. Phone instead.</source>
        <translation>Ett videobesök behöver servern, som inte nås just nu. Ring i stället.</translation>
    </message>
    <message>
        <source>%1 is in the waiting room.</source>
        <translation>%1 är i väntrummet.</translation>
    </message>
    <message>
        <source>A video visit is made. %1 has not opened the link yet: phone and say that you call by video, or send the link below.</source>
        <translation>Ett videobesök är skapat. %1 har inte öppnat länken än: ring och säg att du ringer upp med video, eller skicka länken nedan.</translation>
    </message>
    <message>
        <source>Phone, or wait: you hear when the patient is in the waiting room.</source>
        <translation>Ring, eller vänta: du hör när patienten är i väntrummet.</translation>
    </message>
    <message>
        <source>Link: %1</source>
        <translation>Länk: %1</translation>
    </message>
    <message>
        <source>Copy the link</source>
        <translation>Kopiera länken</translation>
    </message>
    <message>
        <source>No telephone number in the record</source>
        <translation>Inget telefonnummer i journalen</translation>
    </message>
    <message>
        <source>Looking for the telephone number …</source>
        <translation>Letar efter telefonnumret …</translation>
    </message>
    <message>
        <source>Copy the number</source>
        <translation>Kopiera numret</translation>
    </message>
    <message>
        <source>Take the visit back</source>
        <translation>Ta tillbaka besöket</translation>
    </message>
    <message>
        <source>Call now</source>
        <translation>Ring upp nu</translation>
    </message>
    <message>
        <source>The patient is not in the waiting room.</source>
        <translation>Patienten är inte i väntrummet.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::ReasonPanel</name>
    <message numerus="yes">
        <source>%n week(s), until %1</source>
        <translation>
            <numerusform>%n vecka, till %1</numerusform>
            <numerusform>%n veckor, till %1</numerusform>
        </translation>
    </message>
    <message>
        <source>There is nothing to choose from.</source>
        <translation>Det finns inget att välja på.</translation>
    </message>
    <message>
        <source>Write why: it is kept in the record.</source>
        <translation>Skriv varför: det sparas i journalen.</translation>
    </message>
    <message>
        <source>Pause the treatment</source>
        <translation>Pausa behandlingen</translation>
    </message>
    <message>
        <source>Modules and questions wait. Answers about risk and messages are looked after as always.</source>
        <translation>Moduler och frågor väntar. Svar om risk och meddelanden tas om hand som vanligt.</translation>
    </message>
    <message>
        <source>How long</source>
        <translation>Hur länge</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pausa</translation>
    </message>
    <message>
        <source>Go on after the pause</source>
        <translation>Återuppta efter pausen</translation>
    </message>
    <message>
        <source>The treatment goes on where it stood; its end moves by as long as the pause lasted.</source>
        <translation>Behandlingen fortsätter där den var; slutet flyttas lika länge som pausen varade.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Återuppta</translation>
    </message>
    <message>
        <source>Begin to close</source>
        <translation>Börja avsluta</translation>
    </message>
    <message>
        <source>No new module opens. The patient gets the questions of the end, and the summary can be signed when nothing is missing.</source>
        <translation>Ingen ny modul öppnas. Patienten får slutfrågorna, och sammanfattningen kan signeras när inget saknas.</translation>
    </message>
    <message>
        <source>Open a module</source>
        <translation>Öppna en modul</translation>
    </message>
    <message>
        <source>Which one</source>
        <translation>Vilken</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Öppna den</translation>
    </message>
    <message>
        <source>Skip a module</source>
        <translation>Hoppa över en modul</translation>
    </message>
    <message>
        <source>A skipped module does not count as done when the treatment is closed.</source>
        <translation>En överhoppad modul räknas inte som klar när behandlingen avslutas.</translation>
    </message>
    <message>
        <source>Skip it</source>
        <translation>Hoppa över den</translation>
    </message>
    <message>
        <source>Waive a rule of closing</source>
        <translation>Undanta ett avslutskrav</translation>
    </message>
    <message>
        <source>The reason stands in the signed summary.</source>
        <translation>Skälet står i den signerade sammanfattningen.</translation>
    </message>
    <message>
        <source>What is missing</source>
        <translation>Vad som saknas</translation>
    </message>
    <message>
        <source>Waive it</source>
        <translation>Undanta det</translation>
    </message>
    <message>
        <source>Discharge before the end</source>
        <translation>Skriv ut i förtid</translation>
    </message>
    <message>
        <source>The treatment ends now, with a document in the record.</source>
        <translation>Behandlingen avslutas nu, med ett dokument i journalen.</translation>
    </message>
    <message>
        <source>Discharge</source>
        <translation>Skriv ut</translation>
    </message>
    <message>
        <source>Refer to other care</source>
        <translation>Remittera till annan vård</translation>
    </message>
    <message>
        <source>The treatment ends now, with a document in the record. The referral itself is written in the record as always.</source>
        <translation>Behandlingen avslutas nu, med ett dokument i journalen. Själva remissen skrivs i journalen som vanligt.</translation>
    </message>
    <message>
        <source>Refer</source>
        <translation>Remittera</translation>
    </message>
    <message>
        <source>Extend the treatment</source>
        <translation>Förläng behandlingen</translation>
    </message>
    <message numerus="yes">
        <source>The treatment may last longer, as the programme says. %n more time(s) possible.</source>
        <translation>
            <numerusform>Behandlingen får ta längre tid, som programmet säger. Går %n gång till.</numerusform>
            <numerusform>Behandlingen får ta längre tid, som programmet säger. Går %n gånger till.</numerusform>
        </translation>
    </message>
    <message>
        <source>Extend</source>
        <translation>Förläng</translation>
    </message>
    <message>
        <source>Why (kept in the record)</source>
        <translation>Varför (sparas i journalen)</translation>
    </message>
    <message>
        <source>Start the treatment</source>
        <translation>Starta behandlingen</translation>
    </message>
    <message>
        <source>The first module opens for the patient, and the weeks begin to count.</source>
        <translation>Den första modulen öppnas för patienten, och veckorna börjar räknas.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starta</translation>
    </message>
</context>
<context>
    <name>fyr::ui::RecordView</name>
    <message>
        <source>This record is not on this computer</source>
        <translation>Den här journalen finns inte på den här datorn</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Översikt</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Resultat</translation>
    </message>
    <message>
        <source>Visits</source>
        <translation>Besök</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Tidslinje</translation>
    </message>
    <message>
        <source>Parts of the record</source>
        <translation>Delar av journalen</translation>
    </message>
    <message>
        <source>Find in the record</source>
        <translation>Sök i journalen</translation>
    </message>
    <message>
        <source>Choose a patient</source>
        <translation>Välj en patient</translation>
    </message>
    <message>
        <source>Search by name to the left, or press Ctrl+K anywhere.</source>
        <translation>Sök på namn till vänster, eller tryck Ctrl+K var som helst.</translation>
    </message>
    <message>
        <source>Reading the record</source>
        <translation>Läser journalen</translation>
    </message>
    <message>
        <source>The record could not be read</source>
        <translation>Journalen kunde inte läsas</translation>
    </message>
    <message>
        <source>deceased</source>
        <translation>avliden</translation>
    </message>
    <message>
        <source>Allergy: %1</source>
        <translation>Allergi: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n entries could not be read and are left out.</source>
        <translation>
            <numerusform>%n uppgift kunde inte läsas och är utelämnad.</numerusform>
            <numerusform>%n uppgifter kunde inte läsas och är utelämnade.</numerusform>
        </translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Medicines</source>
        <translation>Läkemedel</translation>
    </message>
    <message>
        <source>Allergies</source>
        <translation>Allergier</translation>
    </message>
    <message>
        <source>Newest results</source>
        <translation>Senaste resultat</translation>
    </message>
    <message>
        <source>None recorded</source>
        <translation>Inget antecknat</translation>
    </message>
    <message>
        <source>newest first; the band is the reference range</source>
        <translation>senaste först; bandet är referensintervallet</translation>
    </message>
    <message numerus="yes">
        <source>%n values</source>
        <translation>
            <numerusform>%n värde</numerusform>
            <numerusform>%n värden</numerusform>
        </translation>
    </message>
    <message>
        <source>the newest %1 of %2</source>
        <translation>de senaste %1 av %2</translation>
    </message>
    <message>
        <source>Nothing recorded</source>
        <translation>Inget antecknat</translation>
    </message>
    <message>
        <source>Nothing in the record matches.</source>
        <translation>Inget i journalen passar sökningen.</translation>
    </message>
    <message>
        <source>told by the patient</source>
        <translation>uppgivet av patienten</translation>
    </message>
</context>
<context>
    <name>fyr::ui::ResponseScale</name>
    <message>
        <source>any 3</source>
        <translation>någon 3:a</translation>
    </message>
    <message>
        <source>low</source>
        <translation>låg</translation>
    </message>
    <message>
        <source>low to medium</source>
        <translation>låg till medel</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>medel</translation>
    </message>
    <message>
        <source>high</source>
        <translation>hög</translation>
    </message>
    <message>
        <source>NEWS2&apos;s thresholds</source>
        <translation>Gränserna i NEWS2</translation>
    </message>
</context>
<context>
    <name>fyr::ui::ReviewPage</name>
    <message>
        <source>— the other version —</source>
        <translation>— den andra versionen —</translation>
    </message>
    <message>
        <source>There was a draft already: both are in the field. Make one of them.</source>
        <translation>Det fanns redan ett utkast: båda står i fältet. Gör en text av dem.</translation>
    </message>
    <message>
        <source>Your message goes to the patient.</source>
        <translation>Ditt meddelande går till patienten.</translation>
    </message>
    <message>
        <source>Handed back, with your feedback.</source>
        <translation>Lämnad tillbaka, med din återkoppling.</translation>
    </message>
    <message>
        <source>Approved, with your feedback.</source>
        <translation>Godkänd, med din återkoppling.</translation>
    </message>
    <message>
        <source>Your text is kept.</source>
        <translation>Din text är sparad.</translation>
    </message>
    <message>
        <source>Unsent until the server is back in reach.</source>
        <translation>Osänt tills servern går att nå igen.</translation>
    </message>
    <message>
        <source>Homework</source>
        <translation>Hemuppgift</translation>
    </message>
    <message>
        <source>Homework: %1</source>
        <translation>Hemuppgift: %1</translation>
    </message>
    <message>
        <source>handed in %1</source>
        <translation>inlämnad %1</translation>
    </message>
    <message>
        <source>not handed in yet</source>
        <translation>inte inlämnad än</translation>
    </message>
    <message>
        <source>Reading what is on this computer …</source>
        <translation>Läser det som finns på den här datorn …</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Poäng</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Meddelanden</translation>
    </message>
    <message>
        <source>Manual</source>
        <translation>Handledning</translation>
    </message>
    <message>
        <source>Manual: %1</source>
        <translation>Handledning: %1</translation>
    </message>
    <message>
        <source>The programme&apos;s manual is not on this computer.</source>
        <translation>Programmets handledning finns inte på den här datorn.</translation>
    </message>
    <message>
        <source>Review: %1</source>
        <translation>Granskning: %1</translation>
    </message>
    <message>
        <source>week %1 of %2</source>
        <translation>vecka %1 av %2</translation>
    </message>
    <message numerus="yes">
        <source>%n unsent</source>
        <translation>
            <numerusform>%n osänd</numerusform>
            <numerusform>%n osända</numerusform>
        </translation>
    </message>
    <message>
        <source>New answer to look after: ”%1”</source>
        <translation>Nytt svar att ta om hand: ”%1”</translation>
    </message>
    <message>
        <source>The homework was handed in again %1, after what you had read. The newest stands below; your text is kept.</source>
        <translation>Hemuppgiften lämnades in på nytt %1, efter det du har läst. Den nyaste står nedan; din text är kvar.</translation>
    </message>
    <message>
        <source>Your feedback</source>
        <translation>Din återkoppling</translation>
    </message>
    <message>
        <source>Your feedback on %1</source>
        <translation>Din återkoppling på %1</translation>
    </message>
    <message>
        <source>Approve, open next</source>
        <translation>Godkänn, öppna nästa</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Godkänn</translation>
    </message>
    <message>
        <source>Hand back</source>
        <translation>Lämna tillbaka</translation>
    </message>
    <message>
        <source>No homework waits for an answer.</source>
        <translation>Ingen hemuppgift väntar på svar.</translation>
    </message>
    <message>
        <source>It was handed in again: read it first.</source>
        <translation>Den lämnades in på nytt: läs den först.</translation>
    </message>
    <message>
        <source>Your reply</source>
        <translation>Ditt svar</translation>
    </message>
    <message>
        <source>Your message</source>
        <translation>Ditt meddelande</translation>
    </message>
    <message numerus="yes">
        <source>Your reply, %n message(s) wait</source>
        <translation>
            <numerusform>Ditt svar, %n meddelande väntar</numerusform>
            <numerusform>Ditt svar, %n meddelanden väntar</numerusform>
        </translation>
    </message>
    <message>
        <source>A message to %1</source>
        <translation>Ett meddelande till %1</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Skicka</translation>
    </message>
    <message>
        <source>The course has ended.</source>
        <translation>Behandlingen är avslutad.</translation>
    </message>
    <message>
        <source>Feedback</source>
        <translation>Återkoppling</translation>
    </message>
    <message>
        <source>Reply %1</source>
        <translation>Svar %1</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>Svara</translation>
    </message>
    <message>
        <source>No course is open.</source>
        <translation>Ingen behandling är öppen.</translation>
    </message>
    <message>
        <source>Opens: %1</source>
        <translation>Öppnar: %1</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Nästa</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Stäng</translation>
    </message>
    <message>
        <source>Close the review</source>
        <translation>Stäng granskningen</translation>
    </message>
    <message>
        <source>I have read it</source>
        <translation>Jag har läst den</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Nytt</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>Skriv</translation>
    </message>
    <message>
        <source>Course</source>
        <translation>Läget</translation>
    </message>
    <message>
        <source>Part of the review</source>
        <translation>Del av granskningen</translation>
    </message>
    <message>
        <source>What you write</source>
        <translation>Vad du skriver</translation>
    </message>
    <message>
        <source>Also answers what the patient has written</source>
        <translation>Svarar också på det som patienten har skrivit</translation>
    </message>
</context>
<context>
    <name>fyr::ui::RisingPanel</name>
    <message>
        <source>Close</source>
        <translation>Stäng</translation>
    </message>
</context>
<context>
    <name>fyr::ui::RoutePanel</name>
    <message>
        <source>Route the patient</source>
        <translation>Skicka patienten vidare</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Vart</translation>
    </message>
    <message>
        <source>Message to the receiver (optional)</source>
        <translation>Meddelande till mottagaren (frivilligt)</translation>
    </message>
    <message>
        <source>Route</source>
        <translation>Skicka</translation>
    </message>
</context>
<context>
    <name>fyr::ui::ServerPage</name>
    <message>
        <source>Read again</source>
        <translation>Läs igen</translation>
    </message>
    <message>
        <source>It could not be read</source>
        <translation>Det gick inte att läsa</translation>
    </message>
    <message>
        <source>Not read yet</source>
        <translation>Inte läst än</translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation>Frågar servern…</translation>
    </message>
</context>
<context>
    <name>fyr::ui::SettingsPage</name>
    <message>
        <source>Records here: %1 of at most %2.</source>
        <translation>Journaler här: %1 av högst %2.</translation>
    </message>
    <message>
        <source>Records here: %1.</source>
        <translation>Journaler här: %1.</translation>
    </message>
    <message numerus="yes">
        <source>%n patient(s)&apos; records are only with the server: opened, they are fetched. Names are found all the same.</source>
        <translation>
            <numerusform>%n patients journal finns bara hos servern: den hämtas när den öppnas. Namnet hittas ändå.</numerusform>
            <numerusform>%n patienters journaler finns bara hos servern: de hämtas när de öppnas. Namnen hittas ändå.</numerusform>
        </translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Utseende</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Språk</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Tema</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Ljust</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Mörkt</translation>
    </message>
    <message>
        <source>Queue rows</source>
        <translation>Rader i kön</translation>
    </message>
    <message>
        <source>Full, 88 px</source>
        <translation>Hela, 88 px</translation>
    </message>
    <message>
        <source>Compact, 56 px</source>
        <translation>Täta, 56 px</translation>
    </message>
    <message>
        <source>Keys and lock</source>
        <translation>Tangenter och lås</translation>
    </message>
    <message>
        <source>Single letters are keys (C claims, O overrides …)</source>
        <translation>Enstaka bokstäver är kommandon (C tar, O ändrar …)</translation>
    </message>
    <message>
        <source>Lock after</source>
        <translation>Lås efter</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>You and this computer</source>
        <translation>Du och den här datorn</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Logga ut</translation>
    </message>
    <message>
        <source>What is kept here</source>
        <translation>Det som finns här</translation>
    </message>
    <message>
        <source>Everything you did is with the server.</source>
        <translation>Allt du har gjort finns hos servern.</translation>
    </message>
    <message numerus="yes">
        <source>%n unsent, the oldest since %1.</source>
        <translation>
            <numerusform>%n osänd, sedan %1.</numerusform>
            <numerusform>%n osända, den äldsta sedan %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unsent.</source>
        <translation>
            <numerusform>%n osänd.</numerusform>
            <numerusform>%n osända.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need(s) your attention.</source>
        <translation>
            <numerusform>%n att reda ut.</numerusform>
            <numerusform>%n att reda ut.</numerusform>
        </translation>
    </message>
    <message>
        <source>Without the server it can be read until %1.</source>
        <translation>Utan servern kan det läsas till %1.</translation>
    </message>
    <message>
        <source>There is no keychain: nothing is kept when Fyr is closed.</source>
        <translation>Nyckelring saknas: inget sparas när Fyr stängs.</translation>
    </message>
    <message>
        <source>It is encrypted, and only your PIN or your sign-in opens it.</source>
        <translation>Det är krypterat, och bara din PIN eller din inloggning öppnar det.</translation>
    </message>
    <message>
        <source>Your unsent changes are in memory only: signing out would lose them.</source>
        <translation>Dina osända ändringar finns bara i minnet: om du loggar ut går de förlorade.</translation>
    </message>
    <message numerus="yes">
        <source>Signed out, your %n unsent change(s) stay here encrypted and are sent when you sign in again.</source>
        <translation>
            <numerusform>Om du loggar ut ligger din osända ändring kvar krypterad och skickas när du loggar in igen.</numerusform>
            <numerusform>Om du loggar ut ligger dina %n osända ändringar kvar krypterade och skickas när du loggar in igen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Signed out, you get in again only when the server can be reached.</source>
        <translation>Om du loggar ut kommer du in igen först när servern går att nå.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::SignInPage</name>
    <message>
        <source>Sign in</source>
        <translation>Logga in</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Användarnamn</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Lösenord</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Choose a PIN for this computer</source>
        <translation>Välj en PIN-kod för datorn</translation>
    </message>
    <message>
        <source>With it you unlock Fyr, also without a network. What is kept here is encrypted; the PIN works on this computer only.</source>
        <translation>Med den låser du upp Fyr, även utan nät. Det som sparas här är krypterat; koden gäller bara på den här datorn.</translation>
    </message>
    <message>
        <source>PIN, at least 6 digits</source>
        <translation>PIN-kod, minst 6 siffror</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>En gång till</translation>
    </message>
    <message>
        <source>Use this PIN</source>
        <translation>Använd koden</translation>
    </message>
    <message>
        <source>Go on without offline use</source>
        <translation>Fortsätt utan offlineläge</translation>
    </message>
    <message>
        <source>Write your PIN</source>
        <translation>Skriv din PIN-kod</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>Lås upp</translation>
    </message>
    <message>
        <source>Sign in with password or as somebody else</source>
        <translation>Logga in med lösenord eller som någon annan</translation>
    </message>
    <message>
        <source>Unsent changes are here, encrypted.</source>
        <translation>Osända ändringar finns kvar, krypterade här.</translation>
    </message>
    <message>
        <source>No patient data and no counts are shown while Fyr is locked.</source>
        <translation>Inga patientuppgifter och inga antal visas när Fyr är låst.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Språk</translation>
    </message>
    <message numerus="yes">
        <source>%n attempt(s) left. After that an online sign-in is needed; nothing unsent is lost.</source>
        <translation>
            <numerusform>%n försök kvar. Sedan krävs inloggning med anslutning; inget osänt försvinner.</numerusform>
            <numerusform>%n försök kvar. Sedan krävs inloggning med anslutning; inget osänt försvinner.</numerusform>
        </translation>
    </message>
    <message>
        <source>Write your user name and your password.</source>
        <translation>Skriv användarnamn och lösenord.</translation>
    </message>
    <message>
        <source>The PIN is too short: at least 6 digits.</source>
        <translation>Koden är för kort: minst 6 siffror.</translation>
    </message>
    <message>
        <source>All the same digit is too easy to guess.</source>
        <translation>Bara en och samma siffra är för lätt att gissa.</translation>
    </message>
    <message>
        <source>The two are not the same.</source>
        <translation>De två är inte lika.</translation>
    </message>
    <message>
        <source>Sign in with %1</source>
        <translation>Logga in med %1</translation>
    </message>
    <message>
        <source>or with a password</source>
        <translation>eller med lösenord</translation>
    </message>
    <message>
        <source>Go on in your browser</source>
        <translation>Fortsätt i webbläsaren</translation>
    </message>
    <message>
        <source>A page has been opened there. When you have signed in, Fyr goes on by itself.</source>
        <translation>En sida har öppnats där. När du har loggat in fortsätter Fyr av sig själv.</translation>
    </message>
    <message>
        <source>The sign-in was given up. Nothing has changed here.</source>
        <translation>Inloggningen avbröts. Ingenting har ändrats här.</translation>
    </message>
    <message>
        <source>Nobody came back from the browser in time. Try again when you are ready.</source>
        <translation>Ingen kom tillbaka från webbläsaren i tid. Försök igen när du är redo.</translation>
    </message>
    <message>
        <source>The sign-in was refused. If it should have worked, ask whoever looks after Fyr whether your account is linked.</source>
        <translation>Inloggningen nekades. Om den borde ha fungerat: fråga den som sköter Fyr om ditt konto är kopplat.</translation>
    </message>
    <message>
        <source>No browser could be opened on this computer.</source>
        <translation>Ingen webbläsare kunde öppnas på den här datorn.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Avbryt</translation>
    </message>
    <message>
        <source>This computer&apos;s access has been withdrawn.</source>
        <translation>Den här datorns åtkomst är indragen.</translation>
    </message>
    <message>
        <source>What was stored here is erased.</source>
        <translation>Det som fanns här är raderat.</translation>
    </message>
    <message numerus="yes">
        <source>Your %n unsent change(s) were handed in to the server; a manager of your unit looks at them.</source>
        <translation>
            <numerusform>Din osända ändring är inlämnad till servern; en chef på din enhet tittar på den.</numerusform>
            <numerusform>Dina %n osända ändringar är inlämnade till servern; en chef på din enhet tittar på dem.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unsent change(s) were not taken by your clinic&apos;s policy: tell your manager what you had done.</source>
        <translation>
            <numerusform>En osänd ändring togs inte emot enligt er policy: berätta för din chef vad du hade gjort.</numerusform>
            <numerusform>%n osända ändringar togs inte emot enligt er policy: berätta för din chef vad du hade gjort.</numerusform>
        </translation>
    </message>
    <message>
        <source>If that was a mistake, ask whoever looks after Fyr before you sign in again.</source>
        <translation>Var det ett misstag? Fråga den som sköter Fyr innan du loggar in igen.</translation>
    </message>
    <message>
        <source>Offline access has run out.</source>
        <translation>Tiden för arbete offline är slut.</translation>
    </message>
    <message>
        <source>The server has been out of reach for too long, so the records here were erased. Sign in with a network and they come back.</source>
        <translation>Servern har varit utom räckhåll för länge, så journalerna här är raderade. Logga in med anslutning så kommer de tillbaka.</translation>
    </message>
    <message>
        <source>Your unsent changes are still here, encrypted, and are sent then.</source>
        <translation>Dina osända ändringar finns kvar krypterade och skickas då.</translation>
    </message>
    <message>
        <source>Unsent changes of %1 are in this computer&apos;s memory only.</source>
        <translation>Osända ändringar av %1 finns bara i datorns minne.</translation>
    </message>
    <message>
        <source>There is no keychain here, so they are lost if Fyr or the computer is closed. Fyr goes on trying to send them; %1 can sign in to go on.</source>
        <translation>Datorn saknar nyckelring, så de går förlorade om Fyr eller datorn stängs. Fyr fortsätter försöka skicka dem; %1 kan logga in och fortsätta.</translation>
    </message>
    <message>
        <source>Open a browser, follow the network&apos;s page, and sign in here again.</source>
        <translation>Öppna en webbläsare, följ nätverkets sida och logga in här igen.</translation>
    </message>
    <message>
        <source>Ask IT support to put them into this computer&apos;s network settings.</source>
        <translation>Be IT-stödet lägga in dem i datorns nätverksinställningar.</translation>
    </message>
    <message>
        <source>If other programs work, call IT support.</source>
        <translation>Ring IT-stödet om andra program fungerar.</translation>
    </message>
    <message>
        <source>Check this computer&apos;s date and time; if they are right, call IT support.</source>
        <translation>Kontrollera datorns datum och tid; ring IT-stödet om de stämmer.</translation>
    </message>
    <message>
        <source>Unsent changes of %1 are in memory only. They must sign in first, or Fyr must be closed, which loses them.</source>
        <translation>Osända ändringar av %1 finns bara i minnet. %1 måste logga in först, eller så stängs Fyr och de går förlorade.</translation>
    </message>
    <message>
        <source>The keychain of this computer is locked or does not answer. Unlock it and try again; nothing here is lost.</source>
        <translation>Datorns nyckelring är låst eller svarar inte. Lås upp den och försök igen; inget här är förlorat.</translation>
    </message>
    <message>
        <source>This takes longer than usual. The server may be slow, or this computer&apos;s keychain asks for its password in a window of its own.</source>
        <translation>Det här tar längre tid än vanligt. Servern kan vara långsam, eller så frågar datorns nyckelring efter sitt lösenord i ett eget fönster.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::Sparkline</name>
    <message>
        <source>Trend of %1</source>
        <translation>Trend för %1</translation>
    </message>
</context>
<context>
    <name>fyr::ui::StatusPane</name>
    <message>
        <source>stands still</source>
        <translation>står still</translation>
    </message>
    <message>
        <source>Scores, risk, plan and minutes</source>
        <translation>Poäng, risk, plan och minuter</translation>
    </message>
    <message>
        <source>band: expected</source>
        <translation>band: förväntat</translation>
    </message>
    <message>
        <source>× not answered</source>
        <translation>× inte besvarad</translation>
    </message>
    <message>
        <source>- - - reliable change, %1</source>
        <translation>- - - säker förändring, %1</translation>
    </message>
    <message>
        <source>Risk</source>
        <translation>Risk</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>Minuter</translation>
    </message>
    <message>
        <source>Minutes spent on this review; they go with what you send</source>
        <translation>Minuter för den här granskningen; de följer med det du skickar</translation>
    </message>
    <message>
        <source>%1 min this week, %2 min in all, without these</source>
        <translation>%1 min den här veckan, %2 min i allt, utom dessa</translation>
    </message>
    <message>
        <source>Since %1. Nobody has it.</source>
        <translation>Sedan %1. Ingen har det.</translation>
    </message>
    <message>
        <source>Since %1. %2 has it.</source>
        <translation>Sedan %1. %2 har det.</translation>
    </message>
    <message>
        <source>To be settled by %1.</source>
        <translation>Ska vara klart %1.</translation>
    </message>
    <message>
        <source>To be answered by %1.</source>
        <translation>Ska besvaras senast %1.</translation>
    </message>
    <message>
        <source>Next told: %1, %2.</source>
        <translation>Härnäst meddelas %1, %2.</translation>
    </message>
    <message>
        <source>No open answer.</source>
        <translation>Inget öppet svar.</translation>
    </message>
    <message>
        <source>not answered</source>
        <translation>inte besvarad</translation>
    </message>
    <message>
        <source>Newest answer: %1</source>
        <translation>Senaste svaret: %1</translation>
    </message>
    <message numerus="yes">
        <source>(the same %n time(s) in a row)</source>
        <translation>
            <numerusform>(%n gång)</numerusform>
            <numerusform>(samma %n gånger i rad)</numerusform>
        </translation>
    </message>
    <message>
        <source>Not handed in: %1</source>
        <translation>Inte inlämnat: %1</translation>
    </message>
    <message>
        <source>Next: a questionnaire, %1</source>
        <translation>Härnäst: ett formulär, %1</translation>
    </message>
    <message>
        <source>Next: the time of the treatment is up, %1</source>
        <translation>Härnäst: behandlingstiden är slut, %1</translation>
    </message>
    <message>
        <source>Next: the pause ends, %1</source>
        <translation>Härnäst: pausen slutar, %1</translation>
    </message>
    <message>
        <source>Next: the look at the course, %1</source>
        <translation>Härnäst: bedömning av förloppet, %1</translation>
    </message>
    <message>
        <source>Missing for the sign-off</source>
        <translation>Saknas för avslut</translation>
    </message>
    <message>
        <source>open since %1</source>
        <translation>öppen sedan %1</translation>
    </message>
    <message>
        <source>handed in %1</source>
        <translation>inlämnad %1</translation>
    </message>
    <message>
        <source>done %1</source>
        <translation>genomförd %1</translation>
    </message>
    <message>
        <source>skipped %1</source>
        <translation>överhoppad %1</translation>
    </message>
    <message>
        <source>not chosen</source>
        <translation>inte vald</translation>
    </message>
    <message>
        <source>opened by you</source>
        <translation>öppnas av dig</translation>
    </message>
    <message>
        <source>comes later</source>
        <translation>kommer senare</translation>
    </message>
    <message>
        <source>Since %1. You take it: sending …</source>
        <translation>Sedan %1. Du tar det: skickas …</translation>
    </message>
    <message>
        <source>Early warning, week %1: %2.</source>
        <translation>Tidig varning, vecka %1: %2.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::StopPage</name>
    <message>
        <source>Try now</source>
        <translation>Försök nu</translation>
    </message>
    <message>
        <source>Leave Fyr open until it says that all is handed in. Then ask whoever looks after Fyr whether you should sign in again.</source>
        <translation>Låt Fyr vara öppet tills det står att allt är inlämnat. Fråga sedan den som sköter Fyr om du ska logga in igen.</translation>
    </message>
    <message>
        <source>Come to a place with a network and choose Try now. Patients who need you meanwhile: phone them, or hand over to somebody who is online.</source>
        <translation>Gå dit det finns nät och välj Försök nu. Patienter som behöver dig under tiden: ring dem, eller lämna över till någon som är ansluten.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::SuggestionCard</name>
    <message>
        <source>Suggestion</source>
        <translation>Förslag</translation>
    </message>
    <message>
        <source>You decide</source>
        <translation>Du avgör</translation>
    </message>
    <message>
        <source>The engine is not sure enough. Until you decide it counts as: %1</source>
        <translation>Systemet är inte säkert nog. Tills du avgör räknas det som: %1</translation>
    </message>
    <message>
        <source>%1: %2 to %3, %4, %5</source>
        <translation>%1: %2 till %3, %4, %5</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>Bekräftad</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Ändrad</translation>
    </message>
    <message>
        <source>How sure %1</source>
        <translation>Hur säkert %1</translation>
    </message>
    <message>
        <source>next %1 %2</source>
        <translation>näst troligast %1 %2</translation>
    </message>
    <message>
        <source>What would change the suggestion</source>
        <translation>Vad skulle ändra förslaget</translation>
    </message>
    <message>
        <source>Never by itself. Only you can go below the floor (override, with a reason).</source>
        <translation>Aldrig automatiskt. Bara du kan gå under golvet (Ändra, med skäl).</translation>
    </message>
</context>
<context>
    <name>fyr::ui::SyncPill</name>
    <message numerus="yes">
        <source>%n unsent</source>
        <translation>
            <numerusform>%n osänd</numerusform>
            <numerusform>%n osända</numerusform>
        </translation>
    </message>
    <message>
        <source>all sent</source>
        <translation>allt skickat</translation>
    </message>
</context>
<context>
    <name>fyr::ui::TimelineView</name>
    <message>
        <source>Timeline</source>
        <translation>Tidslinje</translation>
    </message>
</context>
<context>
    <name>fyr::ui::TopBar</name>
    <message>
        <source>Search patient, item or command</source>
        <translation>Sök patient, ärende eller kommando</translation>
    </message>
    <message>
        <source>Demo data</source>
        <translation>Demodata</translation>
    </message>
</context>
<context>
    <name>fyr::ui::TrendChart</name>
    <message>
        <source>not answered yet</source>
        <translation>inte besvarad än</translation>
    </message>
    <message>
        <source>one answer so far</source>
        <translation>ett svar hittills</translation>
    </message>
    <message>
        <source>%1 ✓ reliable improvement</source>
        <translation>%1 ✓ säker förbättring</translation>
    </message>
    <message>
        <source>%1 reliably worse</source>
        <translation>%1 säker försämring</translation>
    </message>
    <message>
        <source>%1, no reliable change</source>
        <translation>%1, ingen säker förändring</translation>
    </message>
    <message>
        <source>Scores by week</source>
        <translation>Poäng per vecka</translation>
    </message>
    <message>
        <source>%1 by week</source>
        <translation>%1 per vecka</translation>
    </message>
    <message>
        <source>week %1: %2</source>
        <translation>vecka %1: %2</translation>
    </message>
    <message>
        <source>week %1: not answered</source>
        <translation>vecka %1: inte besvarad</translation>
    </message>
    <message>
        <source>nothing is answered yet</source>
        <translation>inget är besvarat än</translation>
    </message>
    <message>
        <source>Within what is expected by now.</source>
        <translation>Inom det som väntas vid den här tiden.</translation>
    </message>
    <message>
        <source>Not where it is expected to be by now.</source>
        <translation>Inte där den väntas vara vid den här tiden.</translation>
    </message>
    <message numerus="yes">
        <source>A change of %n point(s) or more is reliable.</source>
        <translation>
            <numerusform>En förändring på %n poäng eller mer är säker.</numerusform>
            <numerusform>En förändring på %n poäng eller mer är säker.</numerusform>
        </translation>
    </message>
    <message>
        <source>w%1</source>
        <comment>week, on an axis</comment>
        <translation>v%1</translation>
    </message>
</context>
<context>
    <name>fyr::ui::TriagePage</name>
    <message>
        <source>Undone before it was sent.</source>
        <translation>Ångrat innan det skickades.</translation>
    </message>
    <message>
        <source>Already sent: it cannot be undone. Override or reopen instead.</source>
        <translation>Redan skickat: det går inte att ångra. Ändra eller öppna igen i stället.</translation>
    </message>
    <message>
        <source>Your text is a draft again: N for the note, A for the anamnesis, O for the reason.</source>
        <translation>Din text är ett utkast igen: N för anteckningen, A för anamnesen, O för skälet.</translation>
    </message>
    <message>
        <source>— the other version —</source>
        <translation>— den andra versionen —</translation>
    </message>
    <message>
        <source>There was a draft already: both are in the field. Make one of them.</source>
        <translation>Det fanns redan ett utkast: båda står i fältet. Gör en av dem.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::UnitPage</name>
    <message>
        <source>Internet CBT of the unit</source>
        <translation>Enhetens internet-KBT</translation>
    </message>
    <message>
        <source>Computed by the server from what happened in each course. Open risk and load are as of now; times, outcomes and opinions are of the period. Groups that are too small are not told.</source>
        <translation>Uträknat av servern ur det som har hänt i varje behandling. Öppna risker och belastning är som de är nu; tider, utfall och omdömen gäller perioden. Grupper som är för små visas inte.</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n dag</numerusform>
            <numerusform>%n dagar</numerusform>
        </translation>
    </message>
    <message>
        <source>Period</source>
        <translation>Period</translation>
    </message>
    <message>
        <source>No course of internet CBT in this period</source>
        <translation>Ingen behandling med internet-KBT under perioden</translation>
    </message>
    <message>
        <source>Choose a longer one above.</source>
        <translation>Välj en längre period ovan.</translation>
    </message>
    <message>
        <source>Answers that somebody looks after</source>
        <translation>Svar som någon ska ta hand om</translation>
    </message>
    <message>
        <source>none is open</source>
        <translation>inget är öppet</translation>
    </message>
    <message numerus="yes">
        <source>%n open</source>
        <translation>
            <numerusform>%n öppet</numerusform>
            <numerusform>%n öppna</numerusform>
        </translation>
    </message>
    <message>
        <source>A patient of %1</source>
        <translation>En patient hos %1</translation>
    </message>
    <message>
        <source>%1 has it</source>
        <translation>%1 har det</translation>
    </message>
    <message>
        <source>nobody has it</source>
        <translation>ingen har det</translation>
    </message>
    <message>
        <source>since %1</source>
        <translation>sedan %1</translation>
    </message>
    <message>
        <source>time is out since %1</source>
        <translation>tiden gick ut %1</translation>
    </message>
    <message>
        <source>at the latest %1</source>
        <translation>senast %1</translation>
    </message>
    <message>
        <source>Who has how much</source>
        <translation>Vem har hur mycket</translation>
    </message>
    <message numerus="yes">
        <source>%n course(s) open</source>
        <translation>
            <numerusform>%n behandling pågår</numerusform>
            <numerusform>%n behandlingar pågår</numerusform>
        </translation>
    </message>
    <message>
        <source>Courses</source>
        <translation>Behandlingar</translation>
    </message>
    <message>
        <source>Of them under way</source>
        <translation>Varav aktiva</translation>
    </message>
    <message>
        <source>Waits for somebody</source>
        <translation>Väntar på någon</translation>
    </message>
    <message>
        <source>Late</source>
        <translation>Försenat</translation>
    </message>
    <message>
        <source>Minutes, 7 days</source>
        <translation>Minuter, 7 dagar</translation>
    </message>
    <message>
        <source>Minutes, period</source>
        <translation>Minuter, perioden</translation>
    </message>
    <message>
        <source>How long people wait</source>
        <translation>Hur länge man väntar</translation>
    </message>
    <message>
        <source>too few to say</source>
        <translation>för få för att säga</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>Besvarade</translation>
    </message>
    <message>
        <source>Half within</source>
        <translation>Hälften inom</translation>
    </message>
    <message>
        <source>Nine in ten within</source>
        <translation>Nio av tio inom</translation>
    </message>
    <message>
        <source>Of them late</source>
        <translation>Varav försenade</translation>
    </message>
    <message>
        <source>Wait now</source>
        <translation>Väntar nu</translation>
    </message>
    <message>
        <source>Late now</source>
        <translation>Försenade nu</translation>
    </message>
    <message>
        <source>Feedback to homework</source>
        <translation>Återkoppling på läxa</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Meddelanden</translation>
    </message>
    <message>
        <source>Risk, until somebody has it</source>
        <translation>Risk, tills någon har det</translation>
    </message>
    <message>
        <source>Calls to those who are silent</source>
        <translation>Samtal till den som är tyst</translation>
    </message>
    <message>
        <source>How courses ended</source>
        <translation>Hur behandlingarna slutade</translation>
    </message>
    <message numerus="yes">
        <source>%n ended in the period</source>
        <translation>
            <numerusform>%n avslutad under perioden</numerusform>
            <numerusform>%n avslutade under perioden</numerusform>
        </translation>
    </message>
    <message>
        <source>too few to say: fewer than %1</source>
        <translation>för få för att säga: färre än %1</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Avslutade</translation>
    </message>
    <message>
        <source>All of it done</source>
        <translation>Allt genomfört</translation>
    </message>
    <message>
        <source>Ended early</source>
        <translation>Slutade i förtid</translation>
    </message>
    <message>
        <source>Reliably better</source>
        <translation>Tillförlitligt bättre</translation>
    </message>
    <message>
        <source>Reliably worse</source>
        <translation>Tillförlitligt sämre</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alla</translation>
    </message>
    <message>
        <source>What patients thought</source>
        <translation>Vad patienterna tyckte</translation>
    </message>
    <message>
        <source>how useful it was, 0–10</source>
        <translation>hur användbart det var, 0–10</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Svar</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Medelvärde</translation>
    </message>
    <message>
        <source>All of %1</source>
        <translation>Hela %1</translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s), too few to say</source>
        <translation>
            <numerusform>%n svar, för få för att säga</numerusform>
            <numerusform>%n svar, för få för att säga</numerusform>
        </translation>
    </message>
    <message>
        <source>In their words</source>
        <translation>Med deras egna ord</translation>
    </message>
    <message>
        <source>without names, in no order</source>
        <translation>utan namn, utan ordning</translation>
    </message>
</context>
<context>
    <name>fyr::ui::UnsentCard</name>
    <message>
        <source>Unsent changes (%1)</source>
        <translation>Osända ändringar (%1)</translation>
    </message>
    <message>
        <source>in memory only: lost if Fyr is closed</source>
        <translation>bara i minnet: förloras om Fyr stängs</translation>
    </message>
    <message>
        <source>sent in order when connected; nothing is lost if you lock or close</source>
        <translation>skickas i ordning när du är ansluten; inget försvinner om du låser eller stänger</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>och %n till</numerusform>
            <numerusform>och %n till</numerusform>
        </translation>
    </message>
    <message>
        <source>waits for the one before</source>
        <translation>väntar på den före</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>väntar</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Ångra</translation>
    </message>
    <message>
        <source>Undo %1, %2</source>
        <translation>Ångra %1, %2</translation>
    </message>
</context>
<context>
    <name>fyr::ui::VisitCard</name>
    <message>
        <source>Drop-in, %1</source>
        <translation>Drop-in, %1</translation>
    </message>
    <message>
        <source>Booked for %1</source>
        <translation>Bokad %1</translation>
    </message>
    <message>
        <source>with %1</source>
        <translation>hos %1</translation>
    </message>
    <message>
        <source>came %1</source>
        <translation>kom %1</translation>
    </message>
    <message>
        <source>number %1 in line</source>
        <translation>nummer %1 i kön</translation>
    </message>
    <message>
        <source>%1 has the patient</source>
        <translation>%1 har patienten</translation>
    </message>
    <message>
        <source>handed over, not taken yet</source>
        <translation>lämnas över, inte övertagen än</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>waits to be let in</source>
        <translation>väntar på att släppas in</translation>
    </message>
    <message>
        <source>in the call</source>
        <translation>i samtalet</translation>
    </message>
    <message>
        <source>connecting</source>
        <translation>ansluter</translation>
    </message>
    <message>
        <source>Let in</source>
        <translation>Släpp in</translation>
    </message>
    <message>
        <source>Let in %1</source>
        <translation>Släpp in %1</translation>
    </message>
    <message numerus="yes">
        <source>%n invited, not come yet</source>
        <translation>
            <numerusform>%n inbjuden har inte kommit än</numerusform>
            <numerusform>%n inbjudna har inte kommit än</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fyr::ui::VitalsCard</name>
    <message>
        <source>Low risk: the total alone asks for no urgent response.</source>
        <translation>Låg risk: summan kräver i sig ingen brådskande åtgärd.</translation>
    </message>
    <message>
        <source>Three points for one value: urgent review.</source>
        <translation>Tre poäng för ett värde: brådskande bedömning.</translation>
    </message>
    <message>
        <source>Medium risk: urgent response.</source>
        <translation>Medelhög risk: brådskande åtgärd.</translation>
    </message>
    <message>
        <source>High risk: emergency response.</source>
        <translation>Hög risk: akut åtgärd.</translation>
    </message>
    <message>
        <source>Measured values</source>
        <translation>Mätvärden</translation>
    </message>
    <message>
        <source>Go through</source>
        <translation>Gå igenom</translation>
    </message>
    <message>
        <source>Go through the measured values</source>
        <translation>Gå igenom mätvärdena</translation>
    </message>
    <message>
        <source>NEWS2 at least %1.</source>
        <translation>NEWS2 minst %1.</translation>
    </message>
    <message>
        <source>NEWS2 %1.</source>
        <translation>NEWS2 %1.</translation>
    </message>
    <message numerus="yes">
        <source>%n value(s) are not known and give no points: the total may be higher.</source>
        <translation>
            <numerusform>%n värde är inte känt och ger inga poäng: summan kan vara högre.</numerusform>
            <numerusform>%n värden är inte kända och ger inga poäng: summan kan vara högre.</numerusform>
        </translation>
    </message>
    <message>
        <source>SpO2 is read by scale 2: the target is 88–92 %.</source>
        <translation>SpO2 läses efter skala 2: målet är 88–92 %.</translation>
    </message>
    <message>
        <source>Thresholds of the Royal College of Physicians, 2017.</source>
        <translation>Gränser enligt Royal College of Physicians, 2017.</translation>
    </message>
    <message>
        <source>Every known value is within the limits of the child&apos;s age.</source>
        <translation>Alla kända värden ligger inom gränserna för barnets ålder.</translation>
    </message>
    <message numerus="yes">
        <source>%n value(s) are beyond the limits of the child&apos;s age.</source>
        <translation>
            <numerusform>%n värde ligger utanför gränserna för barnets ålder.</numerusform>
            <numerusform>%n värden ligger utanför gränserna för barnets ålder.</numerusform>
        </translation>
    </message>
    <message>
        <source>One value far from normal is an emergency, two abnormal ones are urgent. NEWS2 is not used under 16.</source>
        <translation>Ett mycket avvikande värde är akut, två avvikande är brådskande. NEWS2 används inte under 16 år.</translation>
    </message>
    <message>
        <source>NEWS2 is not used in pregnancy: judge each value.</source>
        <translation>NEWS2 används inte vid graviditet: bedöm varje värde för sig.</translation>
    </message>
    <message>
        <source>The age is not known: judge each value.</source>
        <translation>Åldern är inte känd: bedöm varje värde för sig.</translation>
    </message>
    <message>
        <source>Low only as far as it is known.</source>
        <translation>Låg bara så långt det är känt.</translation>
    </message>
</context>
<context>
    <name>fyr::ui::VitalsTable</name>
    <message>
        <source>told by a relative</source>
        <translation>uppgivet av närstående</translation>
    </message>
    <message>
        <source>told by the patient</source>
        <translation>uppgivet av patienten</translation>
    </message>
    <message>
        <source>a relative&apos;s answer</source>
        <translation>närståendes svar</translation>
    </message>
    <message>
        <source>the patient&apos;s answer</source>
        <translation>patientens svar</translation>
    </message>
    <message>
        <source>measured at home</source>
        <translation>mätt hemma</translation>
    </message>
    <message>
        <source>from the record</source>
        <translation>ur journalen</translation>
    </message>
    <message>
        <source>concluded from the rest</source>
        <translation>slutsats av annat</translation>
    </message>
    <message>
        <source>Measured values</source>
        <translation>Mätvärden</translation>
    </message>
    <message>
        <source>Value, and who said it</source>
        <translation>Värde, och vem som sagt det</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>Uppmätt</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Poäng</translation>
    </message>
    <message>
        <source>For the age</source>
        <translation>För åldern</translation>
    </message>
    <message>
        <source>scale %1</source>
        <translation>skala %1</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>inte känt</translation>
    </message>
    <message numerus="yes">
        <source>%n point(s)</source>
        <translation>
            <numerusform>%n poäng</numerusform>
            <numerusform>%n poäng</numerusform>
        </translation>
    </message>
    <message>
        <source>far from normal</source>
        <translation>mycket avvikande</translation>
    </message>
    <message>
        <source>abnormal</source>
        <translation>avvikande</translation>
    </message>
    <message>
        <source>within limits</source>
        <translation>inom gränsen</translation>
    </message>
</context>
<context>
    <name>fyr::ui::WaysPanel</name>
    <message numerus="yes">
        <source>+%n min a week</source>
        <translation>
            <numerusform>+%n min i veckan</numerusform>
            <numerusform>+%n min i veckan</numerusform>
        </translation>
    </message>
    <message>
        <source>Go on as before</source>
        <translation>Fortsätt som förut</translation>
    </message>
    <message>
        <source>There is nothing to choose from.</source>
        <translation>Det finns inget att välja på.</translation>
    </message>
    <message>
        <source>Choose one: keys 1 to %1.</source>
        <translation>Välj en: tangent 1 till %1.</translation>
    </message>
    <message>
        <source>Write why: it is kept with the decision.</source>
        <translation>Skriv varför: det sparas med beslutet.</translation>
    </message>
    <message>
        <source>It can be changed while the first module of the way that was taken is not handed in.</source>
        <translation>Det går att ändra så länge den första modulen på den valda vägen inte är inlämnad.</translation>
    </message>
    <message>
        <source>How to go on</source>
        <translation>Hur behandlingen ska fortsätta</translation>
    </message>
    <message>
        <source>Choose a module</source>
        <translation>Välj en modul</translation>
    </message>
    <message>
        <source>Swap the module</source>
        <translation>Byt modul</translation>
    </message>
    <message>
        <source>Key %1</source>
        <translation>Tangent %1</translation>
    </message>
    <message>
        <source>Why (kept in the record)</source>
        <translation>Varför (sparas i journalen)</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>Minuter</translation>
    </message>
    <message>
        <source>Decide</source>
        <translation>Besluta</translation>
    </message>
    <message>
        <source>Take this one</source>
        <translation>Ta den här</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Välj</translation>
    </message>
</context>
<context>
    <name>fyr::ui::WordsView</name>
    <message>
        <source>The patient&apos;s words</source>
        <translation>Patientens ord</translation>
    </message>
</context>
<context>
    <name>fyr::ui::WritePanel</name>
    <message>
        <source>Write something first.</source>
        <translation>Skriv något först.</translation>
    </message>
    <message>
        <source>Sign off the treatment</source>
        <translation>Signera avslutet</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Anteckning</translation>
    </message>
    <message>
        <source>The summary is signed as it stands here and cannot be changed afterwards.</source>
        <translation>Sammanfattningen signeras som den står här och kan inte ändras efteråt.</translation>
    </message>
    <message>
        <source>Missing: %1.</source>
        <translation>Saknas: %1.</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>Sammanfattning</translation>
    </message>
    <message>
        <source>How it went, what is left, what was agreed on.</source>
        <translation>Hur det gick, vad som återstår, vad ni kom överens om.</translation>
    </message>
    <message>
        <source>Short and clear. The note goes to the patient&apos;s record with your name and the time.</source>
        <translation>Kort och tydligt. Anteckningen går till patientens journal med ditt namn och tiden.</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>Minuter</translation>
    </message>
    <message>
        <source>Kept encrypted on this computer while you write.</source>
        <translation>Sparas krypterat på den här datorn medan du skriver.</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>Signera</translation>
    </message>
    <message>
        <source>Save the note</source>
        <translation>Spara anteckningen</translation>
    </message>
</context>
</TS>
