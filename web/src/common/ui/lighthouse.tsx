// The picture beside the sign-in where there is room.

export function Lighthouse({ name }: { name: string }) {
  return (
    <div class="art">
      <svg viewBox="0 0 520 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">
        <rect width="520" height="900" fill="#0F2B36" />
        <polygon points="286,372 -20,250 -20,392" fill="#17414F" />
        <polygon points="310,372 540,270 540,414" fill="#17414F" />
        <rect y="640" width="520" height="260" fill="#0B222B" />
        <path d="M0 690h120M180 720h90M330 700h140M60 760h160M290 780h110M380 830h120" stroke="#1F4552" stroke-width="3" stroke-linecap="round" />
        <path d="M150 648c30-34 80-40 148-40s120 8 150 40z" fill="#091A21" />
        <polygon points="270,404 326,404 348,614 248,614" fill="#E6EEF1" />
        <polygon points="265.5,446 330.5,446 335.5,494 260.5,494" fill="#0B5A6B" />
        <polygon points="255.8,540 340.2,540 345.2,588 250.8,588" fill="#0B5A6B" />
        <rect x="258" y="394" width="80" height="10" rx="2" fill="#B4C9D1" />
        <rect x="274" y="350" width="48" height="44" fill="#FFD27A" />
        <path d="M274 350v44M290 350v44M306 350v44M322 350v44" stroke="#0F2B36" stroke-width="3" />
        <polygon points="266,350 330,350 298,318" fill="#B4C9D1" />
        <rect x="290" y="578" width="16" height="36" fill="#0F2B36" />
      </svg>
      <b aria-hidden="true">{name}</b>
    </div>
  );
}
